"""What an evaluation found: frozen, and ready to be written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from training.metrics import CocoSummary, CountErrors, CurvePoint, ShareErrors


@dataclass(frozen=True)
class Box:
    """A box to draw.

    Args:
        box: (ymin, xmin, ymax, xmax) in 0..1.
        state: ``true`` and found, ``missed``, ``found`` rightly, ``mistaken`` for another class,
            ``invented``.
        text: what a pointer over it shows.
    """

    box: tuple[float, float, float, float]
    state: str
    text: str


@dataclass(frozen=True)
class Photograph:
    """How a detector did on one photograph.

    Args:
        name: of the photograph.
        height, width: in pixels.
        true: boxes in it.
        right, missed, mistaken, invented: boxes, at the row's threshold and IoU 0.5.
        boxes: all of them, to draw.
    """

    name: str
    height: int
    width: int
    true: int
    right: int
    missed: int
    mistaken: int
    invented: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Row:
    """One detector, looking in one way.

    Args:
        detector: its name.
        kind: what it is and where it runs.
        tiling: ``whole``, or how photographs were cut.
        figures: of COCO.
        curve: precision over recall at IoU 0.5.
        threshold: score from which a detection counts in all that follows.
        threshold_chosen: whether it is the one that counts best on these very photographs.
        counts: errors at ``threshold``.
        share: of shelf, at ``threshold``.
        confusion: rows true, columns found, the last of both nothing; at ``threshold``.
        worst: photographs with most mistakes, worst first.
        milliseconds: median time of one photograph.
        cap: detections at which the model's own NMS stops, if any.
        over_cap: photographs with more true boxes than that.
    """

    detector: str
    kind: str
    tiling: str
    figures: CocoSummary
    curve: tuple[CurvePoint, ...]
    threshold: float
    threshold_chosen: bool
    counts: CountErrors | None
    share: ShareErrors | None
    confusion: tuple[tuple[int, ...], ...]
    worst: tuple[Photograph, ...]
    milliseconds: float
    cap: int | None
    over_cap: int

    @property
    def title(self) -> str:
        """Of the row in tables and legends."""
        return f"{self.detector} ({self.kind}), {self.tiling}"


@dataclass(frozen=True)
class Evaluation:
    """All rows, on the same photographs.

    Args:
        data: folder of the data set, as it was given.
        data_sha256: of its contents.
        split: which part of it.
        labels: in the order of ids; one, ``product``, if all classes count as one.
        agnostic: whether they do.
        brands: of each label, by which shares are counted; empty if by label.
        images: photographs.
        boxes: true boxes in them.
        rows: one for each detector and way of looking.
        warnings: what a person should know.
    """

    data: str
    data_sha256: str
    split: str
    labels: tuple[str, ...]
    agnostic: bool
    brands: tuple[str, ...]
    images: int
    boxes: int
    rows: tuple[Row, ...]
    warnings: tuple[str, ...]

    def as_dict(self) -> Mapping[str, object]:
        """Plain values, as ``report.json`` and ``--json`` have them."""
        from training.evaluate.report_json import report_dict

        return report_dict(self)
