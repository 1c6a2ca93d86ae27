"""Non-maximum suppression over boxes that come from several passes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from training.metrics.overlap import overlaps

if TYPE_CHECKING:
    import numpy.typing as npt

    from training.metrics import Detections


@dataclass(frozen=True)
class Suppression:
    """Which boxes are taken for one thing.

    Args:
        iou: of two boxes that overlap by more, only the surer one is left; 0..1.
        class_wise: whether only boxes of one class suppress one another.
    """

    iou: float
    class_wise: bool = True


def suppress(detections: Detections, suppression: Suppression, *, limit: int = 1000) -> Detections:
    """Drop every box that ``suppression`` takes for the same thing as a better-scored one.

    Args:
        detections: in any order; equal scores keep it.
        suppression: when two boxes are one thing.
        limit: at most so many are left.

    Returns:
        Best score first.
    """
    order = np.argsort(-detections.scores, kind="stable")
    boxes = detections.boxes[order].astype(np.float64)
    classes = detections.classes[order]
    waiting = np.arange(len(order))
    nobody = np.zeros(len(order), np.bool_)
    kept: list[int] = []
    while len(waiting) and len(kept) < limit:
        best, waiting = int(waiting[0]), waiting[1:]
        kept.append(best)
        shared = overlaps(boxes[best : best + 1], boxes[waiting], nobody[: len(waiting)])[0]
        falls: npt.NDArray[np.bool_] = shared > suppression.iou
        if suppression.class_wise:
            falls &= classes[waiting] == classes[best]
        waiting = waiting[~falls]
    return detections.take(order[np.array(kept, np.intp)])
