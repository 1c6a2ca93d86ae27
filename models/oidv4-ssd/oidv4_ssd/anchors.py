"""Anchors of the detector, as the Object Detection API's ``ssd_anchor_generator`` lays them out."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEATURE_MAPS = (19, 10, 5, 3, 2, 1)
"""Side of each feature map at an input of 300 px: strides 16, 32, 64, 128, 256, 512 rounded up."""


@dataclass(frozen=True)
class AnchorShape:
    """One anchor of a cell: ``scale`` is a side of the image, ``ratio`` is width over height."""

    scale: float
    ratio: float


def layer_shapes(
    layers: int = len(FEATURE_MAPS), min_scale: float = 0.2, max_scale: float = 0.95
) -> list[list[AnchorShape]]:
    """Anchors of a cell, per feature map.

    Source: Liu et al., SSD, section 2.2, and ``create_ssd_anchors`` of the Object Detection API:
    scales spread evenly from ``min_scale`` to ``max_scale``; the finest map has three anchors, one
    of them at 0.1; every other map has five ratios and a sixth, square anchor whose scale lies
    between its own and the next (1.0 after the last).
    """
    scales = [min_scale + (max_scale - min_scale) * i / (layers - 1) for i in range(layers)]
    finest = [AnchorShape(0.1, 1.0), AnchorShape(scales[0], 2.0), AnchorShape(scales[0], 0.5)]
    rest = [
        [AnchorShape(scale, ratio) for ratio in (1.0, 2.0, 0.5, 3.0, 0.3333)]
        + [AnchorShape(sqrt(scale * following), 1.0)]
        for scale, following in zip(scales[1:], [*scales[2:], 1.0], strict=True)
    ]
    return [finest, *rest]


def ssd_anchors() -> NDArray[np.float32]:
    """All anchors: float32 [1917, 4], (ymin, xmin, ymax, xmax) in 0..1, not clipped.

    Order: feature map, row, column, anchor of the cell; the order of the network's outputs.
    """
    import numpy as np

    boxes = [
        _cell_box(row, column, side, shape)
        for side, shapes in zip(FEATURE_MAPS, layer_shapes(), strict=True)
        for row in range(side)
        for column in range(side)
        for shape in shapes
    ]
    return np.asarray(boxes, dtype=np.float32)


def _cell_box(
    row: int, column: int, side: int, shape: AnchorShape
) -> tuple[float, float, float, float]:
    """The anchor around the middle of a cell, in a grid of ``side`` x ``side`` cells."""
    y, x = (row + 0.5) / side, (column + 0.5) / side
    height, width = shape.scale / sqrt(shape.ratio), shape.scale * sqrt(shape.ratio)
    return y - height / 2, x - width / 2, y + height / 2, x + width / 2
