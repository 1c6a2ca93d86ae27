"""Non-maximum suppression as TensorFlow does it, and the detections that are left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from builder.artifacts import Thresholds

    Floats = npt.NDArray[np.float32]
    Indices = npt.NDArray[np.intp]


def suppress(boxes: Floats, scores: Floats, iou: float, limit: int) -> Indices:
    """Greedy suppression; ties go to the lower index.

    After ``NonMaxSuppressionV3`` in tensorflow/core/kernels/image/non_max_suppression_op.cc: a box
    falls if it overlaps a better one by *more* than ``iou``, and one without area overlaps nothing.

    Args:
        boxes: float32 ``[n, 4]``, two opposite corners each.
        scores: float32 ``[n]``.
        iou: in 0..1.
        limit: at most so many indices.

    Returns:
        Indices of the boxes kept, best score first.
    """
    low, high = np.minimum(boxes[:, :2], boxes[:, 2:]), np.maximum(boxes[:, :2], boxes[:, 2:])
    area = np.prod(high - low, axis=1)
    waiting = np.lexsort((np.arange(len(scores)), -scores))
    kept: list[int] = []
    while len(waiting) and len(kept) < limit:
        best, waiting = waiting[0], waiting[1:]
        kept.append(int(best))
        sides = np.minimum(high[best], high[waiting]) - np.maximum(low[best], low[waiting])
        common = np.prod(np.maximum(sides, 0), axis=1)
        union = area[best] + area[waiting] - common
        real = (area[best] > 0) & (area[waiting] > 0)
        overlap = np.divide(common, union, out=np.zeros_like(common), where=real)
        waiting = waiting[overlap <= np.float32(iou)]
    return np.array(kept, np.intp)


def select(
    boxes: Floats, scores: Floats, thresholds: Thresholds
) -> tuple[Floats, Floats, npt.NDArray[np.int32]]:
    """Detections out of decoded boxes.

    Args:
        boxes: float32 ``[N, 4]``.
        scores: float32 ``[N, classes]``, the background column left out.
        thresholds: a score counts if it is *above* ``thresholds.score``.

    Returns:
        boxes float32 ``[K, 4]``, scores float32 ``[K]``, classes int32 ``[K]``; best score first,
        then by class, then by anchor.
    """
    found: list[tuple[Indices, npt.NDArray[np.int32]]] = []
    anchor, column = np.nonzero(scores > np.float32(thresholds.score))
    if thresholds.class_wise:
        for c in np.unique(column):
            mine = anchor[column == c]
            kept = mine[
                suppress(boxes[mine], scores[mine, c], thresholds.iou, thresholds.max_detections)
            ]
            found.append((kept, np.full(len(kept), c, np.int32)))
    else:
        best = suppress(
            boxes[anchor], scores[anchor, column], thresholds.iou, thresholds.max_detections
        )
        found.append((anchor[best], column[best].astype(np.int32)))
    anchors = np.concatenate([np.zeros(0, np.intp), *(a for a, _ in found)])
    classes = np.concatenate([np.zeros(0, np.int32), *(c for _, c in found)])
    values = scores[anchors, classes]
    order = np.lexsort((anchors, classes, -values))[: thresholds.max_detections]
    return boxes[anchors[order]], values[order], classes[order]
