"""What anchors and caps let a detector find at most, before a single step of training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from training.recipes.grids import AnchorGrid

MATCHED = 0.5
"""IoU from which the recipes' matcher takes an anchor for a positive."""

_CHUNK = 65_536


def best_iou(boxes: NDArray[Any], grids: Sequence[AnchorGrid]) -> NDArray[np.float64]:
    """Highest IoU that any anchor of ``grids`` has with each box; exact, see ``AnchorGrid``.

    Args:
        boxes: [N, 4], (ymin, xmin, ymax, xmax) in 0..1.
        grids: from ``Recipe.grids``.

    Returns:
        float64 [N].
    """
    best = np.zeros(len(boxes))
    for start in range(0, len(boxes), _CHUNK):
        part = np.asarray(boxes[start : start + _CHUNK], np.float64)
        best[start : start + _CHUNK] = np.max([grid.best_iou(part) for grid in grids], axis=0)
    return best


def recall_ceiling(boxes: NDArray[Any], grids: Sequence[AnchorGrid], iou: float = MATCHED) -> float:
    """Share of ``boxes`` ([N, 4], 0..1) that some anchor covers with an IoU of at least ``iou``.

    A box below it is not quite lost, as the matcher gives each box its best anchor, but it teaches
    through one anchor only, and few such boxes are found in practice. 1 where there are no boxes.
    """
    return float(np.mean(best_iou(boxes, grids) >= iou)) if len(boxes) else 1.0


def cap_ceiling(boxes_per_image: Sequence[int] | NDArray[np.int64], cap: int) -> float:
    """Share of boxes left when no image may have more than ``cap``; 1 where there are none."""
    counts = np.asarray(boxes_per_image, np.int64)
    total = int(counts.sum())
    return float(np.minimum(counts, cap).sum() / total) if total else 1.0
