"""Words as pictures, set in Pillow's own font and then bent into many shapes."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from training.synth.designs.words import small_print
from training.synth.rng import Rng, between, chance, rng_of

if TYPE_CHECKING:
    from training.synth.colour import Colour


@dataclass(frozen=True)
class Hand:
    """How a brand sets its words: weight, slant, width, arc and outline."""

    weight: float = 0.0
    slant: float = 0.0
    width: float = 1.0
    arc: float = 0.0
    outlined: bool = False

    @staticmethod
    def drawn(rng: Rng) -> Hand:
        """A hand for a new brand."""
        return Hand(
            weight=between(rng, 0, 0.09),
            slant=between(rng, -0.05, 0.4) if chance(rng, 0.3) else 0.0,
            width=between(rng, 0.55, 1.3),
            arc=between(rng, -0.25, 0.25) if chance(rng, 0.25) else 0.0,
            outlined=chance(rng, 0.2),
        )


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):  # pragma: no cover - Pillow without FreeType
        raise TypeError("Pillow was built without FreeType and has no font that scales")
    return font


def lettering(
    text: str, height: int, colour: Colour, hand: Hand, outline: Colour = (255, 255, 255)
) -> Image.Image:
    """``text`` in ``height`` pixels, RGBA, cut to its ink."""
    size = max(8, min(160, 4 * round(height * 1.25 / 4)))
    stroke = round(size * hand.weight)
    edge = max(1, size // 14) if hand.outlined else 0
    font = _font(size)
    left, top, right, bottom = font.getbbox(text, stroke_width=stroke + edge)
    width, tall = max(1, math.ceil(right - left)), max(1, math.ceil(bottom - top))
    image = Image.new("RGBA", (width, tall), (*colour, 0))
    draw = ImageDraw.Draw(image)
    if edge:
        draw.text((-left, -top), text, (*outline, 255), font, stroke_width=stroke + edge)
    draw.text((-left, -top), text, (*colour, 255), font, stroke_width=stroke)
    if hand.slant:
        lean = round(abs(hand.slant) * tall)
        image = image.transform(
            (width + lean, tall),
            Image.Transform.AFFINE,
            (1, hand.slant, -lean if hand.slant > 0 else 0, 0, 1, 0),
            Image.Resampling.BILINEAR,
        )
    if hand.arc:
        image = _arched(image, hand.arc)
    wide = max(1, round(image.width * hand.width * height / image.height))
    return image.resize((wide, max(1, height)), Image.Resampling.BILINEAR)


def fitted(image: Image.Image, width: int, height: int) -> Image.Image:
    """Smaller where it must be to fit into ``width`` x ``height``, never larger."""
    factor = min(1.0, width / image.width, height / image.height)
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image if factor == 1.0 else image.resize(size, Image.Resampling.BILINEAR)


def _arched(image: Image.Image, arc: float) -> Image.Image:
    width, tall = image.size
    rise = abs(arc) * tall
    target = Image.new("RGBA", (width, tall + math.ceil(rise)))
    steps = 12
    edges = [round(width * i / steps) for i in range(steps + 1)]
    for left, right in itertools.pairwise(edges):
        middle = ((left + right) / width - 1) ** 2
        lift = middle if arc > 0 else 1 - middle
        target.paste(image.crop((left, 0, right, tall)), (left, round(lift * rise)))
    return target


PRINTS = 48
"""Blocks of small print, set once a process: nobody reads them, and setting type is slow."""

_PRINT_SIZE, _PRINT_WIDTH, _PRINT_LINES = 14, 420, 24


@lru_cache(maxsize=PRINTS)
def _print(number: int) -> Image.Image:
    rng = rng_of(0, "small print", number)
    image = Image.new("L", (_PRINT_WIDTH, _PRINT_LINES * _PRINT_SIZE), 0)
    draw, font = ImageDraw.Draw(image), _font(12)
    for line in range(_PRINT_LINES):
        draw.text((0, line * _PRINT_SIZE), small_print(rng, 16), 255, font)
        if chance(rng, 0.35):
            end = round(_PRINT_WIDTH * between(rng, 0.3, 0.95))
            image.paste(0, (end, line * _PRINT_SIZE, _PRINT_WIDTH, (line + 1) * _PRINT_SIZE))
    return image


def paragraph(rng: Rng, width: int, height: int, size: int, colour: Colour) -> Image.Image:
    """A block of small print in lines of ``size`` pixels, RGBA ``width`` x ``height``."""
    mask = _print(int(rng.integers(PRINTS)))
    lines = min(_PRINT_LINES, max(1, height // max(1, size)))
    wide = min(_PRINT_WIDTH, max(1, round(width * _PRINT_SIZE / max(1, size))))
    part = mask.crop((0, 0, wide, lines * _PRINT_SIZE))
    image = Image.new("RGBA", (max(1, width), max(1, lines * size)), (*colour, 0))
    image.putalpha(part.resize(image.size, Image.Resampling.BILINEAR))
    return image
