"""Is the surest detection in a photograph the product that the photograph shows?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from builder.errors import TrainingError
from builder.progress import Progress, silent
from training.evaluate.brands import Brands
from training.evaluate.sorted_photographs import read_photograph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from training.evaluate.detector import Detector
    from training.evaluate.sorted_photographs import Sorted

MISTAKES = 10
"""So many of the most frequent ones are told."""


@dataclass(frozen=True)
class Answer:
    """Of one photograph.

    Args:
        label: what it shows.
        found: label of the detection with the highest score; ``None`` if nothing was found.
    """

    label: str
    found: str | None


@dataclass(frozen=True)
class Identification:
    """Of all photographs.

    Args:
        detector: its name.
        kind: what it is and where it runs.
        answers: one a photograph that could be read.
        brands: label → brand.
        unreadable: file and reason, of the others.
    """

    detector: str
    kind: str
    answers: tuple[Answer, ...]
    brands: Mapping[str, str]
    unreadable: tuple[str, ...] = ()

    @property
    def top1(self) -> float:
        """Part of the photographs whose surest detection has their label, 0..1."""
        return _part(one.found == one.label for one in self.answers)

    @property
    def brand_top1(self) -> float:
        """The same where another product of the same brand is right too."""
        return _part(
            one.found is not None and self.brands[one.found] == self.brands[one.label]
            for one in self.answers
        )

    def by_label(self) -> dict[str, dict[str, float]]:
        """Photographs and ``top1`` of each label, the worst first."""
        return _ranked((one.label, one) for one in self.answers)

    def by_brand(self) -> dict[str, dict[str, float]]:
        """The same of each brand."""
        return _ranked((self.brands[one.label], one) for one in self.answers)

    def mistakes(self) -> list[dict[str, Any]]:
        """The most frequent ones: label, what it was taken for, how often."""
        wrong = Counter((one.label, one.found) for one in self.answers if one.found != one.label)
        ranked = sorted(wrong.items(), key=lambda row: (-row[1], row[0][0], row[0][1] or ""))
        return [
            {"label": label, "taken_for": found, "photographs": count}
            for (label, found), count in ranked[:MISTAKES]
        ]

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "detector": self.detector,
            "kind": self.kind,
            "photographs": len(self.answers),
            "top1": self.top1,
            "brand_top1": self.brand_top1,
            "by_label": self.by_label(),
            "by_brand": self.by_brand(),
            "mistakes": self.mistakes(),
            "unreadable": list(self.unreadable),
        }


def identify(
    detector: Detector,
    photographs: Sequence[Sorted],
    brands: Brands = Brands(),  # noqa: B008 - frozen
    progress: Progress = silent,
) -> Identification:
    """Ask ``detector`` for its surest detection in each photograph.

    Raises:
        TrainingError: OFF744, no photograph can be read.
    """
    answers, unreadable = [], []
    for number, photograph in enumerate(photographs):
        progress(f"Looking at {len(photographs):,} photographs", number / len(photographs))
        image = read_photograph(photograph.path)
        if isinstance(image, str):
            unreadable.append(f"{photograph.path}: {image}")
            continue
        found = detector.detect(image)
        surest = detector.labels[found.classes[found.scores.argmax()] - 1] if len(found) else None
        answers.append(Answer(photograph.label, surest))
    if not answers:
        raise TrainingError(
            "OFF744",
            "no photograph can be read",
            where=unreadable[0],
            way_out="Give JPEG, PNG or WebP photographs",
        )
    labels = detector.labels
    return Identification(
        detector.name,
        detector.kind,
        tuple(answers),
        dict(zip(labels, brands.of(labels), strict=True)),
        tuple(unreadable),
    )


def _ranked(groups: Iterable[tuple[str, Answer]]) -> dict[str, dict[str, float]]:
    right: dict[str, list[bool]] = {}
    for name, one in groups:
        right.setdefault(name, []).append(one.found == one.label)
    rows = {name: {"photographs": len(v), "top1": _part(v)} for name, v in right.items()}
    return dict(sorted(rows.items(), key=lambda row: (row[1]["top1"], row[0])))


def _part(right: Iterable[bool]) -> float:
    values = list(right)
    return sum(values) / len(values) if values else 0.0
