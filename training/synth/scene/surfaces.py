"""Surfaces of shops and homes: walls, boards, floors, tables, clutter. RGBA or RGB of any size."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from training.synth.colour import Colour, hsv, mix, scaled
from training.synth.fields import blend, fractal, ramp, smooth
from training.synth.rng import Rng, between, chance, pick, pick_weighted, whole


def paint(rng: Rng) -> Colour:
    """A colour that shop furniture is painted in: mostly grey to white, at times a strong one."""
    kind = pick_weighted(
        rng, {"white": 0.45, "grey": 0.2, "dark": 0.15, "strong": 0.12, "wood": 0.08}
    )
    if kind == "white":
        return hsv(between(rng, 0.08, 0.6), between(rng, 0, 0.1), between(rng, 0.75, 0.98))
    if kind == "grey":
        return hsv(0.6, between(rng, 0, 0.08), between(rng, 0.35, 0.75))
    if kind == "dark":
        return hsv(rng.random(), between(rng, 0, 0.4), between(rng, 0.05, 0.3))
    if kind == "wood":
        return hsv(between(rng, 0.06, 0.11), between(rng, 0.3, 0.6), between(rng, 0.35, 0.8))
    return hsv(rng.random(), between(rng, 0.5, 1), between(rng, 0.3, 0.9))


def board(rng: Rng, colour: Colour, width: int, height: int) -> Image.Image:
    """A painted plate with stains; now and then perforated. RGBA."""
    field = 0.5 + 0.35 * fractal(rng, width, height, max(width, height) / 2, 3)
    image = Image.fromarray(blend(scaled(colour, 0.82), scaled(colour, 1.12), field)).convert(
        "RGBA"
    )
    if chance(rng, 0.2):
        draw, step = ImageDraw.Draw(image), max(6, width // whole(rng, 10, 30))
        dark = scaled(colour, 0.35)
        for x in range(step // 2, width, step):
            for y in range(step // 2, height, step):
                draw.rectangle([x, y, x + step // 4, y + step // 3], dark)
    return image


def ground(rng: Rng, width: int, height: int) -> Image.Image:
    """A floor or a table: wood, tiles, stone, cloth, or plain. RGBA."""
    colour = paint(rng)
    kind = pick(rng, ["wood", "tiles", "stone", "plain", "cloth"])
    if kind == "wood":
        grain = fractal(rng, width, 8, width / 40, 3)[:1] + 0.25 * fractal(
            rng, width, height, width / 6, 4
        )
        tone = hsv(between(rng, 0.05, 0.11), between(rng, 0.25, 0.7), between(rng, 0.3, 0.85))
        pixels = blend(scaled(tone, 0.6), scaled(tone, 1.2), (0.5 + 0.5 * grain).astype(np.float32))
    elif kind == "cloth":
        x = np.sin(np.arange(width, dtype=np.float32) / between(rng, 1.5, 12))[None, :]
        y = np.sin(np.arange(height, dtype=np.float32) / between(rng, 1.5, 12))[:, None]
        pixels = blend(
            scaled(colour, 0.75), scaled(colour, 1.15), (0.5 + 0.25 * (x + y)).astype(np.float32)
        )
    else:
        cell = 8 if kind == "stone" else width / 2
        pixels = blend(
            scaled(colour, 0.7),
            scaled(colour, 1.15),
            0.5 + 0.5 * fractal(rng, width, height, cell, 3),
        )
    image = Image.fromarray(pixels).convert("RGBA")
    if kind == "tiles":
        draw, step = ImageDraw.Draw(image), max(24, width // whole(rng, 2, 7))
        for at in range(0, max(width, height), step):
            draw.line([(at, 0), (at, height)], scaled(colour, 0.5), max(1, step // 40))
            draw.line([(0, at), (width, at)], scaled(colour, 0.5), max(1, step // 40))
    return image


def clutter(rng: Rng, width: int, height: int) -> Image.Image:
    """What lies behind when nobody looked: patches, bars, lamps, out of focus. RGB."""
    first, second = paint(rng), paint(rng)
    share = (
        0.5
        + 0.5 * fractal(rng, width, height, width / 2, 3)
        + (ramp(width, height, between(rng, 0, 6.3)) - 0.5)
    )
    image = Image.fromarray(blend(first, second, share.astype(np.float32)))
    draw = ImageDraw.Draw(image)
    for _ in range(whole(rng, 0, 60)):
        x, y = width * rng.random(), height * rng.random()
        w, h = width * between(rng, 0.02, 0.25), height * between(rng, 0.02, 0.3)
        colour = hsv(rng.random(), between(rng, 0, 1), between(rng, 0.1, 1))
        if chance(rng, 0.3):
            draw.ellipse([x, y, x + w, y + w], colour)
        elif chance(rng, 0.2):
            draw.line(
                [(x, y), (width * rng.random(), height * rng.random())], colour, whole(rng, 2, 14)
            )
        else:
            draw.rectangle([x, y, x + w, y + h], colour)
            draw.rectangle(
                [x + w * 0.2, y + h * 0.2, x + w * 0.7, y + h * 0.4],
                mix(colour, (255, 255, 255), 0.6),
            )
    radius = between(rng, 0.004, 0.03) * width
    return image.filter(ImageFilter.GaussianBlur(radius)) if chance(rng, 0.85) else image


def shade_under(width: int, height: int, strength: float) -> Image.Image:
    """Black that fades downwards: the shadow below a board. RGBA."""
    alpha = (np.linspace(1, 0, height, dtype=np.float32) ** 1.5 * 255 * strength).astype(np.uint8)
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    image.putalpha(Image.fromarray(np.repeat(alpha[:, None], width, axis=1)))
    return image


def mottled(rng: Rng, width: int, height: int) -> Image.Image:
    """A smooth ground of one colour, as in a photo studio. RGB."""
    colour = paint(rng)
    field = 0.5 + 0.5 * smooth(rng, width, height, width / 1.5)
    return Image.fromarray(blend(scaled(colour, 0.8), scaled(colour, 1.1), field))
