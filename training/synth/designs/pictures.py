"""Pictures on packages: heaps, bowls, single pieces, landscapes, swirls, rays. RGBA of any size."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from training.synth.colour import Colour, hsv, mix, scaled
from training.synth.designs.things import thing
from training.synth.fields import blend, fractal, ramp, rings
from training.synth.rng import Rng, between, chance, pick, pick_weighted, whole

Painter = Callable[[Rng, int, int], Image.Image]


def _put(
    target: Image.Image, image: Image.Image, side: float, angle: float, at: tuple[float, float]
) -> None:
    side_px = max(3, round(side))
    small = image.resize((side_px, side_px), Image.Resampling.BILINEAR, reducing_gap=2.0)
    turned = small.rotate(angle, Image.Resampling.BILINEAR, expand=True)
    target.alpha_composite(
        *_clipped(turned, round(at[0] - turned.width / 2), round(at[1] - turned.height / 2))
    )


def _clipped(image: Image.Image, x: int, y: int) -> tuple[Image.Image, tuple[int, int]]:
    if x < 0 or y < 0:
        cut = (max(0, -x), max(0, -y))
        if cut[0] >= image.width or cut[1] >= image.height:
            return Image.new("RGBA", (1, 1)), (0, 0)
        image = image.crop((*cut, image.width, image.height))
    return image, (max(0, x), max(0, y))


def heap(rng: Rng, width: int, height: int) -> Image.Image:
    """Things that cover everything, or pile up at the lower edge."""
    image = Image.new("RGBA", (width, height))
    things = [thing(rng) for _ in range(pick(rng, [1, 1, 2, 3]))]
    side = min(width, height) * between(rng, 0.14, 0.45)
    full = chance(rng, 0.5)
    count = min(90, int((1.0 if full else 0.6) * 2.6 * width * height / side**2))
    spots = rng.random((count, 2))
    for x, y in sorted(spots.tolist(), key=lambda spot: spot[1]):
        down = y if full else 1 - (1 - y) * (0.35 + 0.3 * math.sin(math.pi * x))
        scale = side * between(rng, 0.8, 1.2)
        _put(image, pick(rng, things), scale, between(rng, 0, 360), (x * width, down * height))
    return image


def scattered(rng: Rng, width: int, height: int) -> Image.Image:
    """A few things with room between them."""
    image = Image.new("RGBA", (width, height))
    things = [thing(rng) for _ in range(whole(rng, 1, 3))]
    for _ in range(whole(rng, 3, 12)):
        side = min(width, height) * between(rng, 0.15, 0.4)
        at = (rng.random() * width, rng.random() * height)
        _put(image, pick(rng, things), side, between(rng, 0, 360), at)
    return image


def single(rng: Rng, width: int, height: int) -> Image.Image:
    """One big piece, often with smaller ones beside it."""
    image = Image.new("RGBA", (width, height))
    main = thing(rng)
    side = min(width, height)
    _put(image, main, side * between(rng, 0.7, 1.2), between(rng, -60, 60), (width / 2, height / 2))
    other = thing(rng)
    for _ in range(whole(rng, 0, 4)):
        at = (width * rng.random(), height * between(rng, 0.6, 1))
        _put(image, other, side * between(rng, 0.25, 0.45), between(rng, 0, 360), at)
    return image


def bowl(rng: Rng, width: int, height: int) -> Image.Image:
    """A bowl, plate or cup with something in it."""
    image = Image.new("RGBA", (width, height))
    draw = ImageDraw.Draw(image)
    clay = hsv(rng.random(), between(rng, 0, 0.8), between(rng, 0.5, 1))
    cx, cy, r = width / 2, height * 0.5, min(width, height) * between(rng, 0.36, 0.5)
    flat = between(rng, 0.3, 0.6)
    draw.chord([cx - r, cy - r, cx + r, cy + r], 0, 180, (*clay, 255))
    draw.ellipse([cx - r, cy - r * flat, cx + r, cy + r * flat], (*scaled(clay, 0.75), 255))
    inner = 0.88 * r
    filling = hsv(between(rng, 0, 0.15), between(rng, 0, 0.9), between(rng, 0.4, 1))
    draw.ellipse([cx - inner, cy - inner * flat, cx + inner, cy + inner * flat], (*filling, 255))
    piece = thing(rng)
    for _ in range(whole(rng, 6, 26)):
        a, d = between(rng, 0, 2 * math.pi), inner * math.sqrt(rng.random()) * 0.85
        at = (cx + d * math.cos(a), cy + d * math.sin(a) * flat - r * 0.05)
        _put(image, piece, r * between(rng, 0.25, 0.5), between(rng, 0, 360), at)
    return image


def landscape(rng: Rng, width: int, height: int) -> Image.Image:
    """Sky, sun and hills."""
    sky = hsv(pick(rng, [0.55, 0.58, 0.1, 0.05]), between(rng, 0.2, 0.7), between(rng, 0.7, 1))
    base = blend(sky, mix(sky, (255, 255, 255), 0.7), ramp(width, height, math.pi / 2))
    image = Image.fromarray(base).convert("RGBA")
    draw = ImageDraw.Draw(image)
    x, y, r = (
        width * rng.random(),
        height * between(rng, 0.1, 0.4),
        height * between(rng, 0.05, 0.18),
    )
    draw.ellipse([x - r, y - r, x + r, y + r], (*hsv(0.14, between(rng, 0.2, 0.9), 1), 255))
    hue = pick(rng, [0.28, 0.33, 0.13, 0.55, 0.09])
    for layer in range(whole(rng, 2, 4)):
        ground = hsv(hue + 0.02 * layer, between(rng, 0.4, 0.9), 0.85 - 0.17 * layer)
        level, swing = height * (0.4 + 0.17 * layer), height * between(rng, 0.03, 0.14)
        phase, waves = between(rng, 0, 6), between(rng, 1, 4)
        line = [
            (width * t, level + swing * math.sin(phase + waves * t * 3))
            for t in np.linspace(0, 1, 24)
        ]
        draw.polygon([*line, (width, height), (0, height)], (*ground, 255))
    return image


def swirl(rng: Rng, width: int, height: int) -> Image.Image:
    """Cream, smoke, marble: two colours stirred."""
    first = hsv(rng.random(), between(rng, 0.1, 0.9), between(rng, 0.3, 1))
    second = mix(
        first, pick(rng, [(255, 255, 255), (30, 15, 10), hsv(rng.random(), 0.8, 0.9)]), 0.8
    )
    field = fractal(rng, width, height, max(width, height) / 2.2, 3)
    wave = 0.5 + 0.5 * np.sin(field * np.float32(between(rng, 3, 12)))
    return _masked(rng, Image.fromarray(blend(first, second, wave)))


def rays(rng: Rng, width: int, height: int) -> Image.Image:
    """Beams or rings from a point."""
    first, second = (hsv(rng.random(), between(rng, 0.3, 1), between(rng, 0.5, 1)) for _ in "ab")
    x, y = between(rng, 0.2, 0.8), between(rng, 0.2, 1.0)
    if chance(rng, 0.5):
        across = (np.arange(width, dtype=np.float32) - np.float32(x * width))[None, :]
        down = (np.arange(height, dtype=np.float32) - np.float32(y * height))[:, None]
        beams = np.sin(np.arctan2(down, across) * np.float32(whole(rng, 6, 18)))
        share = np.clip(0.5 + beams * 3, 0, 1).astype(np.float32)
    else:
        share = (0.5 + 0.5 * np.sin(rings(width, height, x, y) * between(rng, 10, 50))).astype(
            np.float32
        )
    return _masked(rng, Image.fromarray(blend(first, second, share)))


def photograph(rng: Rng, width: int, height: int) -> Image.Image:
    """Things on a table: a stirred ground with pieces on it, as in serving suggestions."""
    ground: Colour = hsv(between(rng, 0.02, 0.15), between(rng, 0.1, 0.8), between(rng, 0.2, 0.9))
    field = 0.5 + 0.5 * fractal(rng, width, height, max(width, height) / 3, 4)
    image = Image.fromarray(blend(scaled(ground, 0.6), scaled(ground, 1.2), field)).convert("RGBA")
    front = pick(rng, [bowl, single, heap, scattered])(rng, width, height)
    image.alpha_composite(front)
    return image


def _masked(rng: Rng, image: Image.Image) -> Image.Image:
    width, height = image.size
    image = image.convert("RGBA")
    if chance(rng, 0.5):
        mask = Image.new("L", image.size, 0)
        ImageDraw.Draw(mask).ellipse([0, 0, width - 1, height - 1], 255)
        image.putalpha(mask)
    return image


_WEIGHTS: dict[str, float] = {
    "heap": 0.24, "single": 0.22, "scattered": 0.08, "bowl": 0.14, "landscape": 0.1,
    "swirl": 0.08, "rays": 0.04, "photograph": 0.1,
}  # fmt: skip
_PAINTERS: dict[str, Painter] = {
    "heap": heap, "single": single, "scattered": scattered, "bowl": bowl, "landscape": landscape,
    "swirl": swirl, "rays": rays, "photograph": photograph,
}  # fmt: skip


def picture(rng: Rng, width: int, height: int) -> Image.Image:
    """One of the painters above, RGBA ``width`` x ``height``."""
    return _PAINTERS[pick_weighted(rng, _WEIGHTS)](rng, max(8, width), max(8, height))
