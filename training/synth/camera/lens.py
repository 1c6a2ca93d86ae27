"""Lens distortion, of the picture and of the instance map alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

GRID = 16
"""Cells a side of the mesh; within a cell the distortion is taken as bilinear."""


def distorted(
    image: Image.Image, size: tuple[int, int], k1: float, resample: Image.Resampling
) -> Image.Image:
    """The middle ``size`` of ``image``, seen through a lens with radial coefficient ``k1``.

    Brown's model with one term: a target pixel at radius r (1 in the corners) is taken from radius
    r (1 + k1 r²). Positive ``k1`` gives a barrel. Picture and instance map go through the same
    mesh, so that boxes and pixels agree.
    """
    if abs(k1) < 1e-4:
        x, y = (image.width - size[0]) // 2, (image.height - size[1]) // 2
        return image.crop((x, y, x + size[0], y + size[1]))
    nodes = _nodes(image.size, size, k1)
    xs, ys = (np.round(np.linspace(0, side, GRID + 1)).astype(int) for side in size)
    mesh = [
        (
            (int(xs[i]), int(ys[j]), int(xs[i + 1]), int(ys[j + 1])),
            tuple(
                float(value)
                for node in (nodes[j, i], nodes[j + 1, i], nodes[j + 1, i + 1], nodes[j, i + 1])
                for value in node
            ),
        )
        for j in range(GRID)
        for i in range(GRID)
    ]
    return image.transform(size, Image.Transform.MESH, mesh, resample)


def _nodes(source: tuple[int, int], size: tuple[int, int], k1: float) -> NDArray[np.float64]:
    xs, ys = (np.round(np.linspace(0, side, GRID + 1)) - side / 2 for side in size)
    x, y = np.meshgrid(xs, ys)
    half_diagonal = np.hypot(size[0], size[1]) / 2
    # Scaled so that the source covers the corners of the target.
    factor = (1 + k1 * (np.hypot(x, y) / half_diagonal) ** 2) / (1 + max(0.0, k1))
    room = min(source[0] / size[0], source[1] / size[1])
    factor = np.minimum(factor * min(room, 1 + abs(k1)), room)
    return np.stack([x * factor + source[0] / 2, y * factor + source[1] / 2], axis=2)
