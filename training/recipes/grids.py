"""Anchors as grids: few shapes, each laid over the cells of a feature map.

Kept as grids, and not as a list of boxes, because the anchor that fits a box best is then found
without comparing the box with all of them (``training.recipes.ceiling``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class AnchorGrid:
    """The anchors of one feature map; all lengths are fractions of the image.

    Args:
        rows: cells from top to bottom.
        columns: cells from left to right.
        offset: (y, x) of the first cell's anchors' centre.
        stride: (y, x) from one centre to the next.
        shapes: (height, width) of each anchor of a cell.
    """

    rows: int
    columns: int
    offset: tuple[float, float]
    stride: tuple[float, float]
    shapes: tuple[tuple[float, float], ...]

    def __len__(self) -> int:
        return self.rows * self.columns * len(self.shapes)

    def boxes(self) -> Floats:
        """float64 [rows * columns * shapes, 4], (ymin, xmin, ymax, xmax); not clipped.

        Rows vary slowest and shapes fastest, which is the Object Detection API's order
        (anchor_generators/grid_anchor_generator.py, ``tile_anchors``).
        """
        y = self.offset[0] + self.stride[0] * np.arange(self.rows)
        x = self.offset[1] + self.stride[1] * np.arange(self.columns)
        cells = np.stack(np.meshgrid(y, x, indexing="ij"), axis=-1).reshape(-1, 1, 2)
        half = np.array(self.shapes, np.float64).reshape(1, -1, 2) / 2
        boxes: Floats = np.concatenate([cells - half, cells + half], axis=-1).reshape(-1, 4)
        return boxes

    def best_iou(self, boxes: Floats) -> Floats:
        """Highest IoU that any anchor of this grid has with each box.

        For two boxes of fixed sizes IoU does not grow when their centres move apart in y or in x,
        so that of all the anchors of one shape the one in the nearest cell is the best: the search
        costs a comparison per shape, whatever the number of cells.

        Args:
            boxes: [N, 4], (ymin, xmin, ymax, xmax) in 0..1.

        Returns:
            float64 [N].
        """
        shapes = np.array(self.shapes, np.float64)
        low, high = boxes[:, None, :2], boxes[:, None, 2:]
        centre = (low + high) / 2
        stride, cells = np.array(self.stride), np.array([self.rows, self.columns])
        cell = np.clip(np.rint((centre - self.offset) / stride), 0, cells - 1)
        near = self.offset + cell * stride
        overlap = np.minimum(high, near + shapes / 2) - np.maximum(low, near - shapes / 2)
        common = np.prod(np.maximum(overlap, 0), axis=-1)
        union = np.prod(high - low, axis=-1) + np.prod(shapes, axis=-1) - common
        ious: Floats = (common / np.maximum(union, np.finfo(np.float64).tiny)).max(axis=1)
        return ious
