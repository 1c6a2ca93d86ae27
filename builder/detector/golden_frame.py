"""A picture that every build draws alike, for devices to check their engine with."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

SHAPES = 28
_STEPS = (2**0.5, 3**0.5, 5**0.5)


def golden_frame(width: int, height: int) -> npt.NDArray[np.uint8]:
    """Boxes, bottles and discs of many sizes on a slope of colour, each with a shade of its own.

    Smooth areas and sharp edges, so that a network answers with more than its biases; no noise, so
    that the PNG is small. Places and colours are multiples of irrational numbers: what a random
    generator gives may change between versions of NumPy.

    Returns:
        uint8 ``[height, width, 3]``, RGB.
    """
    y, x = np.mgrid[0:height, 0:width]
    v, u = (y + 0.5) / height, (x + 0.5) / width
    frame = np.stack([60 + 120 * u, 90 + 100 * v, 200 - 110 * u * v], axis=-1)
    for i in range(SHAPES):
        a, b, c = ((i + 1) * step % 1 for step in _STEPS)
        half_height = 0.04 + 0.17 * (1 - i / SHAPES)
        half_width = half_height * (0.35 + 0.5 * c)
        du, dv = (u - a) / half_width, (v - b) / half_height
        if i % 3 == 0:
            inside = np.maximum(np.abs(du), np.abs(dv)) < 1
        elif i % 3 == 1:
            inside = (np.abs(du) < np.where(dv < -0.4, 0.4, 1)) & (np.abs(dv) < 1)
        else:
            inside = du**2 + dv**2 < 1
        shade = 0.75 + 0.25 * np.clip(du, -1, 1)
        colour = np.array([255 * c, 255 * a, 255 * b])
        frame = np.where(inside[..., None], colour * shade[..., None], frame)
        label = (np.abs(du) < 0.7) & (np.abs(dv - 0.2) < 0.25) & inside
        frame = np.where(label[..., None], 245 - 120 * (((i + x) // 4) % 2)[..., None], frame)
    return np.asarray(np.clip(np.rint(frame), 0, 255), np.uint8)


def png(frame: npt.NDArray[np.uint8]) -> bytes:
    """The frame as a PNG without metadata."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(frame).save(buffer, "PNG", compress_level=9)
    return buffer.getvalue()
