"""The two anchor generators of the Object Detection API that SSD uses, as pure numpy.

A test holds them against the API's own, to 1e-6.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from training.recipes.grids import AnchorGrid

Shapes = tuple[tuple[int, int], ...]
"""(rows, columns) of each feature map, finest first."""


@dataclass(frozen=True)
class SsdAnchors:
    """``ssd_anchor_generator``: sizes as fractions of the image, growing from map to map.

    Source: Liu et al., SSD, arXiv:1512.02325, section 2.2, as in
    anchor_generators/multiple_grid_anchor_generator.py, ``create_ssd_anchors``, for square images
    and the proto's defaults (base size 1, strides and offsets from the grid).

    Args:
        min_scale: size of the finest map's anchors.
        max_scale: size of the coarsest map's anchors.
        aspect_ratios: width over height.
        num_layers: number of feature maps.
        reduce_boxes_in_lowest_layer: three anchors a cell on the finest map, one of them of 0.1.
    """

    min_scale: float = 0.2
    max_scale: float = 0.95
    aspect_ratios: tuple[float, ...] = (1.0, 2.0, 0.5, 3.0, 0.3333)
    num_layers: int = 6
    reduce_boxes_in_lowest_layer: bool = True

    def grids(self, size: int, maps: Shapes) -> tuple[AnchorGrid, ...]:  # noqa: ARG002
        """A grid per feature map; ``size``, the image's side, plays no part in this generator."""
        return tuple(
            AnchorGrid(
                rows,
                columns,
                (0.5 / rows, 0.5 / columns),
                (1.0 / rows, 1.0 / columns),
                tuple(_shape(scale, ratio) for scale, ratio in self._specs(layer)),
            )
            for layer, (rows, columns) in enumerate(maps)
        )

    def _specs(self, layer: int) -> list[tuple[float, float]]:
        """(scale, aspect ratio) of each anchor in a cell of map ``layer``."""
        scale, after = self._scale(layer), self._scale(layer + 1)
        if layer == 0 and self.reduce_boxes_in_lowest_layer:
            return [(0.1, 1.0), (scale, 2.0), (scale, 0.5)]
        return [(scale, ratio) for ratio in self.aspect_ratios] + [(math.sqrt(scale * after), 1.0)]

    def _scale(self, layer: int) -> float:
        if layer == self.num_layers:
            return 1.0
        return self.min_scale + (self.max_scale - self.min_scale) * layer / (self.num_layers - 1)


@dataclass(frozen=True)
class MultiscaleAnchors:
    """``multiscale_anchor_generator``: sizes as multiples of a feature map's stride.

    Source: Lin et al., Focal Loss for Dense Object Detection, arXiv:1708.02002, section 4, as in
    anchor_generators/multiscale_grid_anchor_generator.py, for square images.

    Args:
        min_level: finest map; its stride is ``2 ** min_level`` pixels.
        max_level: coarsest map.
        anchor_scale: side of a square anchor over the stride.
        aspect_ratios: width over height.
        scales_per_octave: sizes between one level and the next.
    """

    min_level: int = 3
    max_level: int = 7
    anchor_scale: float = 4.0
    aspect_ratios: tuple[float, ...] = (1.0, 2.0, 0.5)
    scales_per_octave: int = 2

    def grids(self, size: int, maps: Shapes) -> tuple[AnchorGrid, ...]:
        """A grid per level, for an image of ``size`` pixels a side."""
        levels = range(self.min_level, self.max_level + 1)
        octaves = [2 ** (step / self.scales_per_octave) for step in range(self.scales_per_octave)]
        grids = []
        for level, (rows, columns) in zip(levels, maps, strict=True):
            stride = 2**level / size
            # The generator centres anchors in their cells only where the cells fill the image.
            offset = stride / 2 if size % 2**level == 0 else 0.0
            shapes = tuple(
                _shape(self.anchor_scale * stride * octave, ratio)
                for ratio in self.aspect_ratios
                for octave in octaves
            )
            grids.append(AnchorGrid(rows, columns, (offset, offset), (stride, stride), shapes))
        return tuple(grids)


def _shape(scale: float, ratio: float) -> tuple[float, float]:
    """(height, width) of an anchor of area ``scale ** 2`` and aspect ratio ``ratio``."""
    return scale / math.sqrt(ratio), scale * math.sqrt(ratio)
