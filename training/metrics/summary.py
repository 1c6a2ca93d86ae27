"""The figures that people quote, out of ``CocoCurves``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from training.metrics.coco import RECALLS, SIZES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from training.metrics.coco import CocoCurves

_HALF, _THREE_QUARTERS = 0, 5  # places of 0.5 and 0.75 in OVERLAPS


@dataclass(frozen=True)
class Scores:
    """How well boxes are found. ``None`` where there is nothing to find.

    Args:
        ap: mean precision over recalls and overlaps .50:.05:.95.
        ap50, ap75: the same at IoU 0.5 and 0.75 alone.
        ar: recall reached, mean over the overlaps.
        recall50: recall reached at IoU 0.5.
        boxes: true boxes to be found.
    """

    ap: float | None
    ap50: float | None
    ap75: float | None
    ar: float | None
    recall50: float | None
    boxes: int


@dataclass(frozen=True)
class CocoSummary:
    """The figures of one detector on one data set; without other word, at the highest limit.

    Args:
        overall: mean over the classes that occur.
        by_limit: detections per class and photograph → the same.
        by_size: ``small``, ``medium``, ``large`` → the same.
        by_class: id → figures of that class alone.
        images: photographs.
        most_boxes: true boxes in the photograph that has most.
    """

    overall: Scores
    by_limit: Mapping[int, Scores]
    by_size: Mapping[str, Scores]
    by_class: Mapping[int, Scores]
    images: int
    most_boxes: int

    @property
    def ap(self) -> float:
        """Of all classes; 0 where there is nothing to find, so that it can be compared."""
        return self.overall.ap or 0.0

    @property
    def ap50(self) -> float:
        """Of all classes at IoU 0.5; 0 where there is nothing to find."""
        return self.overall.ap50 or 0.0


@dataclass(frozen=True)
class CurvePoint:
    """A recall, the best precision at it or beyond, and the score from which boxes are counted."""

    recall: float
    precision: float
    score: float


def summarise(curves: CocoCurves) -> CocoSummary:
    """Means over classes, sizes and limits, as ``COCOeval.summarize`` takes them."""
    last = len(curves.limits) - 1
    every = slice(None)
    return CocoSummary(
        overall=_scores(curves, every, 0, last),
        by_limit={limit: _scores(curves, every, 0, m) for m, limit in enumerate(curves.limits)},
        by_size={
            name: _scores(curves, every, a, last) for a, name in enumerate(SIZES) if name != "all"
        },
        by_class={
            id_: _scores(curves, slice(k, k + 1), 0, last) for k, id_ in enumerate(curves.classes)
        },
        images=curves.images,
        most_boxes=curves.most_boxes,
    )


def precision_recall(
    curves: CocoCurves, class_id: int | None = None, *, overlap: int = _HALF
) -> tuple[CurvePoint, ...]:
    """101 points, mean over the classes that occur or of one class; none if nothing is to find.

    Args:
        curves: of all classes.
        class_id: of the class, or ``None`` for the mean.
        overlap: index into ``OVERLAPS``.
    """
    last = len(curves.limits) - 1
    there = curves.boxes[:, 0] > 0
    if class_id is not None:
        there &= np.asarray(curves.classes) == class_id
    if not there.any():
        return ()
    mean = curves.precision[overlap, :, there, 0, last].mean(axis=0)
    at = curves.scores[overlap, :, there, 0, last].mean(axis=0)
    return tuple(
        CurvePoint(round(float(r), 2), float(p), float(s))
        for r, p, s in zip(RECALLS, mean, at, strict=True)
    )


def _scores(curves: CocoCurves, classes: slice, size: int, limit: int) -> Scores:
    precision = curves.precision[:, :, classes, size, limit]
    recall = curves.recall[:, classes, size, limit]
    return Scores(
        ap=_mean(precision),
        ap50=_mean(precision[_HALF]),
        ap75=_mean(precision[_THREE_QUARTERS]),
        ar=_mean(recall),
        recall50=_mean(recall[_HALF]),
        boxes=int(curves.boxes[classes, size].sum()),
    )


def _mean(values: npt.NDArray[np.float64]) -> float | None:
    """Of the classes that occur; -1 marks the others."""
    real = values[values > -1]
    return float(real.mean()) if real.size else None
