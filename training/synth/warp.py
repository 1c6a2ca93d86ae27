"""Homographies with Pillow: a texture onto four corners."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Corners = NDArray[np.float64]
"""[4, 2]: upper left, upper right, lower right, lower left; pixels, y down."""


def homography(source: Corners, target: Corners) -> tuple[float, ...]:
    """The eight numbers with which Pillow maps ``target`` pixels back to ``source`` pixels.

    Raises:
        numpy.linalg.LinAlgError: three of the corners stand on one line.
    """
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    solved = np.linalg.solve(np.asarray(rows), np.asarray(source, float).reshape(8))
    return tuple(float(value) for value in solved)


def onto(
    texture: Image.Image, corners: Corners, window: tuple[int, int] | None = None
) -> tuple[Image.Image, tuple[int, int]] | None:
    """``texture`` (RGBA) drawn onto ``corners``: the picture and where its upper left pixel lies.

    Nothing when the quadrilateral is thinner than a pixel, or lies outside of ``window`` (width and
    height from the origin), to which the drawing is cut. A texture much finer than its target is
    reduced first, so that print does not turn into moiré.
    """
    low, high = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    if window is not None:
        low, high = np.maximum(low, 0), np.minimum(high, window)
    width, height = int(high[0] - low[0]), int(high[1] - low[1])
    if width < 1 or height < 1 or _area(corners) < 1.0:
        return None
    edges = np.hypot(*(corners[[1, 2, 3, 0]] - corners).T)
    factors = (
        max(1, math.floor(texture.width / max(edges[0], edges[2], 1.0))),
        max(1, math.floor(texture.height / max(edges[1], edges[3], 1.0))),
    )
    # Premultiplied throughout: Pillow would convert there and back at each step.
    texture = texture.convert("RGBa")
    if factors != (1, 1):
        texture = texture.reduce(factors)
    w, h = texture.size
    source = np.array([[0, 0], [w, 0], [w, h], [0, h]], float)
    try:
        numbers = homography(source, corners - low)
    except np.linalg.LinAlgError:
        return None
    drawn = texture.transform(
        (width, height), Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BILINEAR
    )
    return drawn.convert("RGBA"), (int(low[0]), int(low[1]))


def signed_area(corners: Corners) -> float:
    """Square pixels; positive when the corners run clockwise on the screen."""
    (a, b), (c, d), (e, f), (g, h) = corners.tolist()
    return float((e - a) * (h - b) - (g - a) * (f - b) + (c - a) * (f - b) - (e - a) * (d - b)) / 2


def _area(corners: Corners) -> float:
    return abs(signed_area(corners))
