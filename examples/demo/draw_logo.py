"""Draws the logo of Quillberry, a brand that does not exist: a mug, a berry, steam like leaves.

python examples/demo/draw_logo.py examples/demo/logo.png
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw

SIDE = 512
OVERSAMPLING = 4
"""Drawn larger and shrunk: Pillow does not smooth edges by itself."""

PLUM = "#5a2350"
CREAM = "#fbf3e4"
BERRY = "#c2334d"
LEAF = "#6f9a3e"

Box = tuple[float, float, float, float]


def draw_logo() -> Image.Image:
    """The logo, RGB, 512 x 512; all that matters lies inside the circle of a maskable icon."""
    large = Image.new("RGB", (SIDE * OVERSAMPLING,) * 2, PLUM)
    pen = ImageDraw.Draw(large)
    pen.arc(_scaled((310, 232, 408, 342)), start=-100, end=100, fill=CREAM, width=_scale(24))
    pen.rounded_rectangle(_scaled((140, 208, 354, 384)), radius=_scale(46), fill=CREAM)
    pen.rectangle(_scaled((140, 208, 354, 262)), fill=CREAM)
    pen.ellipse(_scaled((206, 254, 288, 336)), fill=BERRY)
    pen.ellipse(_scaled((224, 270, 246, 292)), fill="#e8899a")
    pen.polygon(_leaf((247, 258), (296, 226)), fill=LEAF)
    pen.polygon(_leaf((226, 184), (196, 112)), fill=CREAM)
    pen.polygon(_leaf((276, 184), (296, 96)), fill=CREAM)
    return large.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _leaf(stem: tuple[float, float], tip: tuple[float, float]) -> list[tuple[int, int]]:
    """A pointed leaf from ``stem`` to ``tip``, a third as wide as it is long."""
    along = (tip[0] - stem[0], tip[1] - stem[1])
    across = (-along[1] / 3, along[0] / 3)
    steps = 24
    sides: tuple[list[tuple[int, int]], ...] = ([], [])
    for step in range(steps + 1):
        t = step / steps
        bulge = 2 * t * (1 - t)
        for side, sign in zip(sides, (1, -1), strict=True):
            x = stem[0] + along[0] * t + sign * across[0] * bulge
            y = stem[1] + along[1] * t + sign * across[1] * bulge
            side.append((_scale(x), _scale(y)))
    return sides[0] + sides[1][::-1]


def _scale(length: float) -> int:
    return round(length * OVERSAMPLING)


def _scaled(box: Box) -> list[int]:
    return [_scale(edge) for edge in box]


if __name__ == "__main__":
    draw_logo().save(Path(sys.argv[1]), optimize=True)
