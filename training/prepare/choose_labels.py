"""Which labels a data set has, in which order, and which spellings stand for them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.detector.label_files import read_names
from builder.errors import TrainingError
from training.prepare.annotation import Defect

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PRODUCT = "product"


@dataclass(frozen=True)
class Chosen:
    """Labels in the order of ids; ids of all spellings; what is worth a line in the report."""

    labels: tuple[str, ...]
    ids: Mapping[str, int]
    defects: tuple[Defect, ...] = ()


def choose_labels(
    counts: Mapping[str, int],
    declared: tuple[str, ...] | None,
    *,
    given: Path | None,
    agnostic: bool,
) -> Chosen:
    """Fold all into ``product``, or take the order of a file, of the source, or of the alphabet.

    Args:
        counts: boxes of each label in the source; empty where the source declares its labels.
        declared: the source's own list.
        given: ``--labels``.
        agnostic: ``--agnostic``.

    Raises:
        TrainingError: OFF702 no boxes, OFF703 labels that differ only in case.
        DetectorError: OFF208, ``given`` is not a list of labels.
    """
    named = {name: count for name, count in counts.items() if name}
    spellings = list(dict.fromkeys((*(declared or ()), *sorted(named))))
    if not spellings:
        raise TrainingError(
            "OFF702",
            "there are no boxes in the annotations",
            way_out="Give annotated pictures, or make some with `offshelf train synth`",
        )
    if agnostic:
        return Chosen((PRODUCT,), dict.fromkeys(spellings, 1))
    if given is not None:
        return _of_file(given, spellings)
    _refuse_case(spellings, named)
    ids = {name: i for i, name in enumerate(spellings, 1)}
    return Chosen(tuple(spellings), ids, _repeated(declared or ()))


def _of_file(path: Path, spellings: list[str]) -> Chosen:
    labels = tuple(entry.name for entry in read_names(path).entries)
    _refuse_case(labels, {}, str(path))
    ids = {name: i for i, name in enumerate(labels, 1)}
    folded = {name.casefold(): i for name, i in reversed(ids.items())}
    defects = []
    for name in spellings:
        if name not in ids and name.casefold() in folded:
            ids[name] = folded[name.casefold()]
            done = f"taken as {labels[ids[name] - 1]!r}"
            defects.append(Defect(str(path), f"the label {name!r} in another case", done))
    return Chosen(labels, ids, tuple(defects))


def _repeated(declared: Sequence[str]) -> tuple[Defect, ...]:
    return tuple(
        Defect("labels", f"the label {name!r} stands {count} times", "taken as one")
        for name, count in sorted(Counter(declared).items())
        if count > 1
    )


def _refuse_case(spellings: Sequence[str], counts: Mapping[str, int], where: str = "") -> None:
    seen: dict[str, str] = {}
    for name in spellings:
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            one, two = (
                f"{n!r} ({counts[n]} boxes)" if n in counts else f"{n!r}" for n in (other, name)
            )
            raise TrainingError(
                "OFF703",
                f"the labels {one} and {two} differ only in case",
                where=where,
                way_out="List the spelling that you mean, a label a line, and give the file with "
                "--labels; the other is then taken for it",
            )
