"""Bags, pouches, sachets, bars and tubes: art, a silhouette, folds, seals, windows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from training.synth.colour import hsv, scaled
from training.synth.designs import art
from training.synth.designs.bodies.boxes import sheet
from training.synth.designs.pictures import heap
from training.synth.fields import Field, fractal
from training.synth.rng import Rng, between, chance, pick
from training.synth.solids.soft import Soft

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.synth.designs.brand import Flavour
    from training.synth.solids.solid import Solid

SOFTEN = 2
"""The silhouette is drawn this many times larger and reduced, for a soft edge."""


def pillow(flavour: Flavour) -> Solid:
    """Crisps, sweets, frozen food: sealed above and below, fat in the middle."""
    rng = flavour.brand.layout("pillow")
    height = between(rng, 10, 32)
    width = height * between(rng, 0.5, 1.0)
    return _bag(rng, flavour, width, height, bulge=between(rng, -0.06, 0.05), seals=(1, 1))


def pouch(flavour: Flavour) -> Solid:
    """A pouch that stands: one seal above, a round foot, at times a spout."""
    rng = flavour.brand.layout("pouch")
    height = between(rng, 12, 28)
    width = height * between(rng, 0.5, 0.85)
    return _bag(rng, flavour, width, height, bulge=between(rng, -0.08, 0.02), seals=(1, 0))


def bar(flavour: Flavour) -> Solid:
    """A bar of chocolate or a pack of biscuits, standing on its long or short side."""
    rng = flavour.brand.layout("bar")
    long, short = between(rng, 12, 24), between(rng, 4, 9)
    width, height = (short, long) if chance(rng, 0.4) else (long, short)
    return _bag(rng, flavour, width, height, bulge=between(rng, -0.01, 0.02), seals=(0, 0))


def clear_bag(flavour: Flavour) -> Solid:
    """Pasta, muesli, nuts, bread: film that shows what is in it, with a label or a printed part."""
    rng = flavour.brand.layout("clear")
    height = between(rng, 14, 32)
    width = height * between(rng, 0.35, 0.7)
    w, h = sheet(width, height)
    own = flavour.own("clear")
    base = Image.new(
        "RGBA",
        (w, h),
        (*hsv(between(own, 0.03, 0.16), between(own, 0.2, 0.8), between(own, 0.3, 0.9)), 255),
    )
    grain = heap(own, max(40, w // 2), max(40, h // 2))
    for x in range(0, w, grain.width):
        for y in range(0, h, grain.height):
            base.alpha_composite(
                grain.crop((0, 0, min(grain.width, w - x), min(grain.height, h - y))), (x, y)
            )
    empty = round(h * between(rng, 0.05, 0.25))
    film = Image.new("RGBA", (w, empty), (*hsv(0.6, 0.03, between(rng, 0.75, 0.95)), 150))
    base.paste(film, (0, 0))
    low, high = between(rng, 0.3, 0.6), between(rng, 0.75, 1.0)
    inset = pick(rng, [0, 0, w // 8])
    label = art.front(flavour, w - 2 * inset, max(12, round(h * (high - low))))
    base.paste(label, (inset, round(h * low)))
    tied = chance(rng, 0.4)
    return _bag(
        rng,
        flavour,
        width,
        height,
        bulge=between(rng, -0.05, 0.06),
        seals=(0 if tied else 1, 0),
        face=base,
        tied=tied,
    )


def tube(flavour: Flavour) -> Solid:
    """Tooth paste, tomato paste, cream: a wide seal, a round cap, standing on either."""
    rng = flavour.brand.layout("tube")
    height = between(rng, 12, 19)
    width = height * between(rng, 0.24, 0.4)
    w, h = sheet(width, height)
    face = art.front(flavour, w, h)
    cap = round(h * between(rng, 0.08, 0.16))
    colour = pick(
        rng, [(245, 245, 245), flavour.palette.main, flavour.palette.accent, (40, 40, 44)]
    )
    face.paste((*colour, 255), (0, h - cap, w, h))
    draw = ImageDraw.Draw(face)
    for x in range(0, w, 6):
        draw.line([(x, h - cap), (x, h)], (*scaled(colour, 0.8), 255), 2)
    taper = between(rng, 0.5, 0.9)
    y = np.linspace(0, 1, h)
    half = np.interp(
        y, [0, 0.75, 1 - cap / h - 0.02, 1 - cap / h, 1], [1, 0.97, taper, taper * 0.8, taper * 0.8]
    )
    round_shade = _round(w, h, half)
    return Soft(_cut(_shaded(face, round_shade), half), (width, height, width * 0.5))


def _bag(
    rng: Rng, flavour: Flavour, width: float, height: float, *, bulge: float,
    seals: tuple[int, int], face: Image.Image | None = None, tied: bool = False,
) -> Solid:  # fmt: skip
    w, h = sheet(width, height)
    face = art.front(flavour, w, h) if face is None else face
    y = np.linspace(0, 1, h)
    half = 0.94 + bulge * np.sin(math.pi * y) + 0.015 * fractal(rng, h, 2, max(8, h / 8), 3)[0]
    if not seals[1]:
        half *= np.interp(y, [0, 0.93, 1], [1, 1, between(rng, 0.85, 0.98)])
    if tied:
        knot = between(rng, 0.08, 0.16)
        half *= np.interp(y, [0, knot * 0.6, knot, knot + 0.12], [0.45, 0.18, 0.16, 1])
    strength = between(rng, 0.25, 0.7)
    shade = _folds(rng, w, h, strength, seals) * _round(w, h, half, 0.45)
    picture = _shaded(face, shade)
    _gloss(rng, picture, between(rng, 0.0, 0.7))
    for end, there in enumerate(seals):
        if there:
            _seal(rng, picture, end)
    return Soft(
        _cut(picture, half, jagged=chance(rng, 0.4) and bool(seals[0])),
        (width, height, width * between(rng, 0.2, 0.45)),
    )


def _folds(rng: Rng, w: int, h: int, strength: float, seals: tuple[int, int]) -> Field:
    # Large dents, a few creases along the height, and pleats that run out from each seal.
    relief = fractal(rng, w, h, max(16, w / 1.5), 3, 0.45)
    lean = fractal(rng, w, h, max(12, w / 4), 2, 0.4)
    y = np.linspace(0, 1, h, dtype=np.float32)[:, None]
    near = np.maximum(seals[0] * np.exp(-y * 9), seals[1] * np.exp(-(1 - y) * 9))
    pleats = fractal(rng, w, 4, max(4, w / 10), 2)[:1]
    relief = relief + 0.25 * lean + near * pleats * 0.35
    slope = np.gradient(relief, axis=1) + 0.6 * np.gradient(relief, axis=0)
    slope /= max(float(slope.std()), 1e-6)
    shade = 1 - np.float32(strength * 0.32) * np.clip(slope, -2.2, 2.2)
    return np.asarray(shade, np.float32)


def _round(w: int, h: int, half: NDArray[np.float64], depth: float = 0.6) -> Field:
    x = np.linspace(-1, 1, w)[None, :] / np.maximum(half[:h, None], 0.05)
    lamp = np.sqrt(np.maximum(1 - np.minimum(np.abs(x), 1) ** 2.4, 0))
    return np.asarray(1 - depth + depth * 1.12 * lamp - 0.08 * x, np.float32)


def _shaded(image: Image.Image, shade: Field) -> Image.Image:
    pixels = np.asarray(image).astype(np.float32)
    pixels[..., :3] *= shade[..., None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _gloss(rng: Rng, image: Image.Image, strength: float) -> None:
    w, h = image.size
    field = fractal(rng, w, h, max(8, w / 3), 4, 0.6)
    mask = np.clip((field - 0.55) * 4, 0, 1) * strength * 255
    image.paste((255, 255, 255), (0, 0), Image.fromarray(mask.astype(np.uint8)))


def _seal(rng: Rng, image: Image.Image, end: int) -> None:
    w, h = image.size
    tall = max(3, round(h * between(rng, 0.025, 0.06)))
    y = 0 if end == 0 else h - tall
    strip = image.crop((0, y, w, y + tall)).point(
        [round(v * 0.86) for v in range(256)] * 3 + list(range(256))
    )
    draw = ImageDraw.Draw(strip)
    for x in range(0, w, 3):
        draw.line([(x, 0), (x, tall)], (255, 255, 255, 255) if x % 2 else (90, 90, 90, 255))
    strip = Image.blend(image.crop((0, y, w, y + tall)), strip, 0.35)
    image.paste(strip, (0, y))


def _cut(image: Image.Image, half: NDArray[np.float64], *, jagged: bool = False) -> Image.Image:
    w, h = image.size
    mask = Image.new("L", (w * SOFTEN, h * SOFTEN), 0)
    y = np.linspace(0, h * SOFTEN - 1, len(half))
    reach = half * w * SOFTEN / 2
    middle = w * SOFTEN / 2
    right = list(zip((middle + reach).tolist(), y.tolist(), strict=True))
    left = list(zip((middle - reach).tolist(), y.tolist(), strict=True))[::-1]
    ImageDraw.Draw(mask).polygon(right + left, 255)
    if jagged:
        draw, tooth = ImageDraw.Draw(mask), max(3, w // 40) * SOFTEN
        for x in range(0, w * SOFTEN, 2 * tooth):
            draw.polygon([(x, 0), (x + 2 * tooth, 0), (x + tooth, tooth)], 0)
    mask = mask.filter(ImageFilter.GaussianBlur(SOFTEN * 0.7)).resize((w, h), Image.Resampling.BOX)
    alpha = np.asarray(image.getchannel("A"), np.float32) * np.asarray(mask, np.float32) / 255
    image.putalpha(Image.fromarray(alpha.astype(np.uint8)))
    return image
