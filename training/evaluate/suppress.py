"""Non-maximum suppression over boxes that come from several passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from training.metrics.overlap import overlaps

if TYPE_CHECKING:
    import numpy.typing as npt

    from training.metrics import Detections


def suppress(
    detections: Detections, *, iou: float, class_wise: bool = True, limit: int = 1000
) -> Detections:
    """Drop every box that overlaps a better-scored one by more than ``iou``.

    Args:
        detections: in any order; equal scores keep it.
        iou: in 0..1.
        class_wise: only boxes of one class suppress one another.
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
        falls: npt.NDArray[np.bool_] = shared > iou
        if class_wise:
            falls &= classes[waiting] == classes[best]
        waiting = waiting[~falls]
    return detections.take(order[np.array(kept, np.intp)])
