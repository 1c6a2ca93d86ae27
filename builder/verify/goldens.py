"""Stored detections of the original model, to verify against where the model may not travel."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from builder.artifacts import FORMAT, Detection, Thresholds, canonical_json
from builder.errors import VerifyError
from builder.first_few import first_few

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from builder.verify.outcome import Report
    from builder.verify.photographs import Photograph
    from builder.verify.shipped import Shipped


@dataclass(frozen=True)
class GoldenPhotograph:
    """What the model finds in one photograph; ``sha256`` is of the file's bytes."""

    name: str
    sha256: str
    width: int
    height: int
    detections: tuple[Detection, ...]


@dataclass(frozen=True)
class Goldens:
    """``goldens.json``.

    Args:
        detector: name of the detector.
        source: SHA-256 of the model that was run.
        labels: names that ``Detection.label`` indexes.
        thresholds: what the model was run with; the site is run with the same.
        photographs: by name.
    """

    detector: str
    source: str
    labels: tuple[str, ...]
    thresholds: Thresholds
    photographs: tuple[GoldenPhotograph, ...]

    def as_json(self) -> bytes:
        """Canonical bytes of ``goldens.json``."""
        return canonical_json({"format": FORMAT, **asdict(self)})

    def detections_in(self, photograph: Photograph) -> tuple[Detection, ...]:
        """What was stored for this photograph, found by its bytes and not by its name.

        Raises:
            VerifyError: ``OFF503``; nothing was.
        """
        for golden in self.photographs:
            if golden.sha256 == photograph.sha256:
                return golden.detections
        raise VerifyError(
            "OFF503",
            f"the goldens hold nothing for the photograph {photograph.name!r} with these bytes",
            where=str(photograph.path),
            way_out="Store them again with --model and --write-goldens, or leave it out",
        )


def goldens_of(report: Report) -> Goldens:
    """The original model's side of a report, to store."""
    return Goldens(
        detector=str(report.detector["name"]),
        source=str(report.detector["source_sha256"]),
        labels=tuple(label.name for label in report.labels),
        thresholds=report.thresholds,
        photographs=tuple(
            GoldenPhotograph(p.name, p.sha256, p.width, p.height, p.expected)
            for p in sorted(report.photographs, key=lambda p: p.name)
        ),
    )


def read_goldens(path: Path) -> Goldens:
    """Read what ``Goldens.as_json`` wrote.

    Raises:
        VerifyError: ``OFF503``; the file is missing, damaged or of another format.
    """
    try:
        value = json.loads(path.read_bytes())
        if value["format"] != FORMAT:
            raise ValueError(f"format {value['format']!r}, not {FORMAT}")
        return _goldens(value)
    except OSError as error:
        raise _unusable(path, f"cannot be read: {error.strerror or error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unusable(path, f"are not goldens that Offshelf wrote: {error}") from error


def labels_must_agree(goldens: Goldens, shipped: Shipped) -> None:
    """Refuse goldens whose labels are not the site's.

    Raises:
        VerifyError: ``OFF503``.
    """
    names = tuple(label.name for label in shipped.labels)
    if goldens.labels != names:
        raise VerifyError(
            "OFF503",
            f"the goldens are for the labels {first_few(goldens.labels, 5)}, the site has"
            f" {first_few(names, 5)}",
            way_out="Store goldens of this site's model with --model and --write-goldens",
        )


def _goldens(value: Mapping[str, Any]) -> Goldens:
    return Goldens(
        detector=str(value["detector"]),
        source=str(value["source"]),
        labels=tuple(map(str, value["labels"])),
        thresholds=Thresholds(**value["thresholds"]),
        photographs=tuple(
            GoldenPhotograph(
                name=str(photograph["name"]),
                sha256=str(photograph["sha256"]),
                width=int(photograph["width"]),
                height=int(photograph["height"]),
                detections=tuple(_detection(entry) for entry in photograph["detections"]),
            )
            for photograph in value["photographs"]
        ),
    )


def _detection(entry: Mapping[str, Any]) -> Detection:
    top, left, bottom, right = map(float, entry["box"])
    return Detection((top, left, bottom, right), float(entry["score"]), int(entry["label"]))


def _unusable(path: Path, what: str) -> VerifyError:
    return VerifyError(
        "OFF503",
        f"the stored detections {what}",
        where=str(path),
        way_out="Store them with `offshelf verify --model … --write-goldens FILE`",
    )
