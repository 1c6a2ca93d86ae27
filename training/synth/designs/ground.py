"""What a package is printed on: plain, graded, striped, checked, dotted, curved."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from training.synth.colour import scaled
from training.synth.fields import blend, fractal, ramp, rings
from training.synth.rng import Rng, between, pick_weighted, whole

if TYPE_CHECKING:
    from training.synth.designs.palette import Palette

_KINDS = {
    "plain": 0.3, "graded": 0.22, "halo": 0.1, "stripes": 0.06, "checks": 0.04, "dots": 0.04,
    "wave": 0.12, "diagonal": 0.06, "marble": 0.06,
}  # fmt: skip


def ground(rng: Rng, palette: Palette, width: int, height: int) -> Image.Image:
    """RGB ``width`` x ``height``."""
    kind = pick_weighted(rng, _KINDS)
    first, second = palette.ground, palette.second
    if kind == "graded":
        angle = math.pi / 2 if rng.random() < 0.6 else between(rng, 0, math.pi)
        share = ramp(width, height, angle)
    elif kind == "halo":
        share = np.clip(
            rings(width, height, 0.5, between(rng, 0.2, 0.8)) * between(rng, 0.8, 2), 0, 1
        )
        first, second = second, first
    elif kind == "marble":
        share = 0.5 + 0.5 * fractal(rng, width, height, max(8, width / 3), 4)
        second = scaled(first, 0.85)
    elif kind in ("stripes", "diagonal"):
        angle = between(rng, 0, math.pi) if kind == "diagonal" else 0.0
        share = (
            np.sin(ramp(width, height, angle) * 6.283 * whole(rng, 3, 14)) > between(rng, -0.5, 0.7)
        ).astype(np.float32)
    else:
        image = Image.new("RGB", (width, height), first)
        _figures(rng, kind, image, palette)
        return image
    return Image.fromarray(blend(first, second, np.asarray(share, np.float32)))


def _figures(rng: Rng, kind: str, image: Image.Image, palette: Palette) -> None:
    draw, (width, height) = ImageDraw.Draw(image), image.size
    x: float
    y: float
    if kind == "checks":
        side = max(4, width // whole(rng, 4, 12))
        for row in range(height // side + 1):
            for column in range(row % 2, width // side + 1, 2):
                x, y = column * side, row * side
                draw.rectangle([x, y, x + side - 1, y + side - 1], palette.second)
    elif kind == "dots":
        step = max(6, width // whole(rng, 4, 10))
        r = step * between(rng, 0.15, 0.4)
        for row in range(height // step + 2):
            for column in range(width // step + 2):
                x, y = (column + 0.5 * (row % 2)) * step, row * step
                draw.ellipse([x - r, y - r, x + r, y + r], palette.second)
    elif kind == "wave":
        for colour in (palette.second, palette.main)[: whole(rng, 1, 2)]:
            level, swing = height * between(rng, 0.2, 0.8), height * between(rng, 0.02, 0.15)
            phase, waves = between(rng, 0, 6.28), between(rng, 1, 7)
            line = [
                (width * t, level + swing * math.sin(phase + waves * t))
                for t in np.linspace(0, 1, 24)
            ]
            side = height if rng.random() < 0.6 else 0
            draw.polygon([*line, (width, side), (0, side)], colour)
