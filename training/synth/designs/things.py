"""Small things that packages show: fruit, leaves, biscuits, grains, pasta. RGBA, square."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from training.synth.colour import Colour, hsv, mix, scaled, turned
from training.synth.fields import fractal
from training.synth.rng import Rng, between, chance, pick, whole

if TYPE_CHECKING:
    from collections.abc import Callable

SIDE = 96
"""Pixels a thing is drawn at."""


def ball(rng: Rng) -> Image.Image:
    """A berry, a tomato, a pea, a nut: a lit sphere with some skin."""
    colour = hsv(
        pick(rng, [0.0, 0.97, 0.08, 0.3, 0.7, 0.75, 0.1, 0.13]),
        between(rng, 0.5, 1),
        between(rng, 0.3, 1),
    )
    return _sphere(rng, colour, between(rng, 0.7, 1.0), between(rng, 0.1, 0.9))


def apple(rng: Rng) -> Image.Image:
    """A fruit with a stalk and a leaf."""
    image = ball(rng)
    draw = ImageDraw.Draw(image)
    draw.line([(48, 18), (54, 2)], (70, 50, 20, 255), 5)
    draw.ellipse([54, 2, 86, 18], (*hsv(0.3, 0.8, between(rng, 0.3, 0.7)), 255))
    return image


def wheel(rng: Rng) -> Image.Image:
    """A slice of citrus or tomato."""
    rind = hsv(pick(rng, [0.08, 0.14, 0.2, 0.0, 0.97]), 0.9, between(rng, 0.8, 1))
    flesh = mix(rind, (255, 255, 255), 0.25)
    image = Image.new("RGBA", (SIDE, SIDE))
    draw = ImageDraw.Draw(image)
    draw.ellipse([2, 2, 94, 94], (*rind, 255))
    draw.ellipse([8, 8, 88, 88], (*mix(rind, (255, 255, 240), 0.8), 255))
    parts = whole(rng, 7, 11)
    for part in range(parts):
        start = 360 * part / parts
        draw.pieslice([12, 12, 84, 84], start + 4, start + 360 / parts - 4, (*flesh, 255))
    return image


def leaf(rng: Rng) -> Image.Image:
    """A pointed leaf with a vein."""
    colour = hsv(between(rng, 0.22, 0.4), between(rng, 0.5, 1), between(rng, 0.25, 0.8))
    image = Image.new("RGBA", (SIDE, SIDE))
    draw = ImageDraw.Draw(image)
    waist = between(rng, 0.15, 0.4) * SIDE
    along = np.linspace(0, math.pi, 14)
    upper = [(SIDE * a / math.pi, 48 - waist * math.sin(a)) for a in along]
    lower = [(SIDE * a / math.pi, 48 + waist * math.sin(a)) for a in along[::-1]]
    draw.polygon(upper + lower, (*colour, 255))
    draw.polygon([*upper, (SIDE, 48), (0, 48)], (*scaled(colour, 1.25), 255))
    draw.line([(0, 48), (SIDE, 48)], (*scaled(colour, 0.7), 255), 3)
    return image


def biscuit(rng: Rng) -> Image.Image:
    """A disc of dough with crumbs of chocolate or holes."""
    dough = hsv(between(rng, 0.06, 0.11), between(rng, 0.4, 0.8), between(rng, 0.4, 0.9))
    image = _sphere(rng, dough, 0.5, 0.05)
    draw = ImageDraw.Draw(image)
    dark = scaled(dough, between(rng, 0.2, 0.6))
    for _ in range(whole(rng, 4, 14)):
        x, y, r = between(rng, 20, 76), between(rng, 20, 76), between(rng, 2, 8)
        draw.ellipse([x - r, y - r, x + r, y + r], (*dark, 255))
    return image


def stick(rng: Rng) -> Image.Image:
    """A strand: pasta, fries, a bean, a vanilla pod."""
    colour = hsv(
        pick(rng, [0.12, 0.13, 0.1, 0.3, 0.06, 0.0]), between(rng, 0.3, 0.9), between(rng, 0.35, 1)
    )
    image = Image.new("RGBA", (SIDE, SIDE))
    draw = ImageDraw.Draw(image)
    wide, bow = whole(rng, 8, 26), between(rng, -25, 25)
    for shift, factor in ((0.0, 0.7), (-0.12, 1.0), (-0.25, 1.25)):
        points = [
            (8 + 80 * t, 48 + bow * math.sin(math.pi * t) + shift * wide)
            for t in np.linspace(0, 1, 9)
        ]
        draw.line(
            points, (*scaled(colour, factor), 255), max(2, round(wide * (1 + 2 * shift))), "curve"
        )
    return image


def flake(rng: Rng) -> Image.Image:
    """An uneven shard: cereal, crisps, a curl of chocolate, a nut in pieces."""
    colour = hsv(between(rng, 0.03, 0.14), between(rng, 0.3, 0.9), between(rng, 0.25, 1))
    corners = whole(rng, 5, 9)
    points = [
        (48 + between(rng, 24, 47) * math.cos(a), 48 + between(rng, 18, 44) * math.sin(a))
        for a in (2 * math.pi * k / corners for k in range(corners))
    ]
    image = Image.new("RGBA", (SIDE, SIDE))
    ImageDraw.Draw(image).polygon(points, (*colour, 255))
    return _textured(rng, image, 0.35)


def cube(rng: Rng) -> Image.Image:
    """A block of chocolate, sugar, cheese or soap."""
    colour = hsv(between(rng, 0.0, 0.15), between(rng, 0.0, 0.9), between(rng, 0.2, 1))
    image = Image.new("RGBA", (SIDE, SIDE))
    draw = ImageDraw.Draw(image)
    draw.polygon([(48, 6), (90, 26), (48, 48), (6, 26)], (*scaled(colour, 1.25), 255))
    draw.polygon([(6, 26), (48, 48), (48, 92), (6, 70)], (*colour, 255))
    draw.polygon([(90, 26), (48, 48), (48, 92), (90, 70)], (*scaled(colour, 0.65), 255))
    return image


def flower(rng: Rng) -> Image.Image:
    """Petals around a heart."""
    colour = hsv(rng.random(), between(rng, 0.1, 1), between(rng, 0.6, 1))
    image = Image.new("RGBA", (SIDE, SIDE))
    draw = ImageDraw.Draw(image)
    petals = whole(rng, 5, 12)
    for k in range(petals):
        x, y = (48 + 28 * f(2 * math.pi * k / petals) for f in (math.cos, math.sin))
        draw.ellipse([x - 18, y - 18, x + 18, y + 18], (*scaled(colour, 0.85 + 0.3 * (k % 2)), 255))
    draw.ellipse([36, 36, 60, 60], (*turned(colour, 0.4), 255))
    return image


def face(rng: Rng) -> Image.Image:
    """A mascot: head, ears, eyes, a mouth."""
    skin = hsv(rng.random(), between(rng, 0.2, 0.9), between(rng, 0.5, 1))
    image = Image.new("RGBA", (SIDE, SIDE))
    draw = ImageDraw.Draw(image)
    for x in (22, 74):
        draw.ellipse([x - 16, 2, x + 16, 40], (*scaled(skin, 0.8), 255))
    draw.ellipse([10, 10, 86, 92], (*skin, 255))
    for x in (34, 62):
        draw.ellipse([x - 10, 34, x + 10, 56], (255, 255, 255, 255))
        draw.ellipse([x - 4, 40, x + 5, 52], (20, 15, 20, 255))
    draw.chord([30, 50, 66, 82], 10, 170, (*turned(skin, 0.5, value=0.6), 255))
    return image


def _sphere(rng: Rng, colour: Colour, roundness: float, gloss: float) -> Image.Image:
    axis = np.linspace(-1.04, 1.04, SIDE, dtype=np.float32)
    x, y = np.meshgrid(axis, axis * np.float32(between(rng, 1.0, 1.3)))
    square = x * x + y * y
    z = np.sqrt(np.maximum(1 - square, 0))
    lit = 1 - roundness * (1 - np.clip(0.35 + 0.75 * (-0.45 * x - 0.5 * y + 0.74 * z), 0, 1.15))
    lit = lit * (1 + 0.12 * fractal(rng, SIDE, SIDE, 16, 2))
    shine = gloss * np.clip(1 - 9 * ((x + 0.35) ** 2 + (y + 0.4) ** 2), 0, 1)
    pixels = np.asarray(colour, np.float32) * lit[..., None] + 255 * shine[..., None]
    alpha = np.clip((1 - np.sqrt(square)) * SIDE / 2 + 0.5, 0, 1) * 255
    return Image.fromarray(
        np.clip(np.concatenate([pixels, alpha[..., None]], axis=2), 0, 255).astype(np.uint8)
    )


def _textured(rng: Rng, image: Image.Image, strength: float) -> Image.Image:
    pixels = np.asarray(image).astype(np.float32)
    pixels[..., :3] *= (1 + np.float32(strength) * fractal(rng, SIDE, SIDE, 30, 3))[..., None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


THINGS: tuple[Callable[[Rng], Image.Image], ...] = (
    ball, apple, wheel, leaf, biscuit, stick, flake, cube, flower, face,
)  # fmt: skip
"""All of them; ``face`` last, since few packages smile."""


def thing(rng: Rng) -> Image.Image:
    """One of ``THINGS``, softly shaded at its rim."""
    image = pick(rng, THINGS[:-1] if chance(rng, 0.9) else THINGS)(rng)
    return image.filter(ImageFilter.SMOOTH) if chance(rng, 0.5) else image
