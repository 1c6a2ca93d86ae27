"""Smooth random fields and gradients: the stuff of stains, lighting, crumples and backgrounds.

A field is float32 ``[height, width]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

if TYPE_CHECKING:
    from training.synth.colour import Colour
    from training.synth.rng import Rng

Field = NDArray[np.float32]


def smooth(rng: Rng, width: int, height: int, cell: float) -> Field:
    """Noise about 0, roughly in -1..1, whose features are about ``cell`` pixels wide."""
    columns, rows = (max(2, round(side / cell) + 1) for side in (width, height))
    coarse = rng.uniform(-1, 1, (rows, columns)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


def fractal(
    rng: Rng, width: int, height: int, cell: float, octaves: int = 3, fall: float = 0.5
) -> Field:
    """Octaves of ``smooth``, each of half the cell and ``fall`` times the height."""
    total = np.zeros((height, width), np.float32)
    weight = 1.0
    for _ in range(octaves):
        total += np.float32(weight) * smooth(rng, width, height, cell)
        weight *= fall
        cell /= 2
    return total


def ramp(width: int, height: int, angle: float) -> Field:
    """0..1 along ``angle`` (radians from the x axis, y down), corner to corner."""
    x = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :]
    y = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None]
    along = x * np.float32(np.cos(angle)) + y * np.float32(np.sin(angle))
    reach = abs(np.cos(angle)) + abs(np.sin(angle))
    return (along / np.float32(reach) + np.float32(0.5)).astype(np.float32)


def rings(width: int, height: int, x: float, y: float) -> Field:
    """Distance from the point at (``x``, ``y``), as parts of the sides, in units of the height."""
    across = (np.arange(width, dtype=np.float32) - np.float32(x * width))[None, :]
    down = (np.arange(height, dtype=np.float32) - np.float32(y * height))[:, None]
    return (np.hypot(across, down) / np.float32(height)).astype(np.float32)


def blend(first: Colour, second: Colour, share: Field) -> NDArray[np.uint8]:
    """uint8 ``[height, width, 3]`` that goes from ``first`` (share 0) to ``second`` (share 1)."""
    a, b = np.asarray(first, np.float32), np.asarray(second, np.float32)
    mixed = a + (b - a) * np.clip(share, 0, 1)[..., None]
    return (mixed + np.float32(0.5)).astype(np.uint8)
