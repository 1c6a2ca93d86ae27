"""Signs that packages carry beside pictures: logos, badges, barcodes, tables. RGBA."""

from __future__ import annotations

import math

from PIL import Image, ImageDraw

from training.synth.colour import Colour, luminance, readable_on
from training.synth.designs.lettering import Hand, fitted, lettering
from training.synth.rng import Rng, between, chance, pick, whole


def logo(
    rng: Rng, name: str, hand: Hand, ground: Colour, ink: Colour, width: int, height: int
) -> Image.Image:
    """A wordmark, on a plate or free, within ``width`` x ``height``."""
    plate = pick(rng, ["none", "ellipse", "round", "shield", "ribbon", "box", "circle"])
    if plate == "none":
        free = ground if abs(luminance(ground) - luminance(ink)) > 0.2 else ink
        return fitted(lettering(name, height, free, hand, outline=ink), width, height)
    if plate == "circle":
        width = min(width, height)
    image = Image.new("RGBA", (width * 2, height * 2))
    draw = ImageDraw.Draw(image)
    edge, rim = readable_on(ground, rng), (height // 10 if chance(rng, 0.5) else 0)
    _plate(draw, plate, 0, width * 2, height * 2, edge)
    _plate(draw, plate, rim, width * 2, height * 2, ground)
    image = image.resize((width, height), Image.Resampling.BOX)
    room = 0.66 if plate in ("ellipse", "circle", "shield") else 0.84
    word = fitted(lettering(name, max(6, round(height * 0.62)), edge, hand, outline=ground),
                  round(width * room), round(height * 0.62))  # fmt: skip
    image.alpha_composite(word, ((width - word.width) // 2, (height - word.height) // 2))
    return image


def _plate(draw: ImageDraw.ImageDraw, kind: str, rim: int, w: int, h: int, fill: Colour) -> None:
    area = (rim, rim, max(rim + 1, w - 1 - rim), max(rim + 1, h - 1 - rim))
    if kind in ("ellipse", "circle"):
        draw.ellipse(area, fill)
    elif kind == "round":
        draw.rounded_rectangle(area, max(1, h // 4), fill)
    elif kind == "shield":
        points = [(rim, rim), (w - rim, rim), (w - rim, h * 0.6), (w / 2, h - rim), (rim, h * 0.6)]
        draw.polygon(points, fill)
    elif kind == "ribbon":
        notch = h * 0.25
        draw.polygon(
            [(rim, rim), (w - rim, rim), (w - notch, h / 2), (w - rim, h - rim), (rim, h - rim),
             (notch, h / 2)], fill,
        )  # fmt: skip
    else:
        draw.rectangle(area, fill)


def badge(rng: Rng, text: str, colour: Colour, side: int) -> Image.Image:
    """A round or star-shaped sticker with a word."""
    image = Image.new("RGBA", (side * 2, side * 2))
    draw = ImageDraw.Draw(image)
    if chance(rng, 0.5):
        draw.ellipse([0, 0, side * 2 - 1, side * 2 - 1], (*colour, 255))
    else:
        spikes = whole(rng, 10, 22)
        points = [
            (side + r * math.cos(a), side + r * math.sin(a))
            for k in range(2 * spikes)
            for a, r in ((math.pi * k / spikes, side * (1 if k % 2 else 0.85)),)
        ]
        draw.polygon(points, (*colour, 255))
    image = image.resize((side, side), Image.Resampling.BOX)
    word = lettering(text, max(6, side // 3), readable_on(colour, rng), Hand(weight=0.04))
    word = fitted(word, round(side * 0.75), side // 3)
    image.alpha_composite(word, ((side - word.width) // 2, (side - word.height) // 2))
    return image.rotate(between(rng, -20, 20), Image.Resampling.BILINEAR)


def barcode(rng: Rng, width: int, height: int) -> Image.Image:
    """Bars on white."""
    image = Image.new("RGBA", (width, height), (250, 250, 250, 255))
    draw = ImageDraw.Draw(image)
    x = width * 0.08
    while x < width * 0.92:
        bar = pick(rng, [1, 1, 2, 3]) * max(1.0, width / 70)
        draw.rectangle([x, height * 0.06, max(x, x + bar - 1), height * 0.8], (15, 15, 15, 255))
        x += bar + pick(rng, [1, 1, 2]) * max(1.0, width / 70)
    return image


def table(rng: Rng, width: int, height: int, ink: Colour) -> Image.Image:
    """A nutrition table: frame, rules, figures."""
    papered = chance(rng, 0.6)
    image = Image.new("RGBA", (width, height), (255, 255, 255, 235 if papered else 0))
    draw = ImageDraw.Draw(image)
    ink_a = (*((25, 25, 30) if papered else ink), 255)
    draw.rectangle([0, 0, width - 1, height - 1], outline=ink_a)
    rows = max(3, height // 11)
    for row in range(rows):
        y = height * row / rows
        draw.line([(0, y), (width, y)], ink_a)
        mid = y + height / rows / 2
        draw.line([(3, mid), (3 + width * between(rng, 0.2, 0.5), mid)], ink_a, 3)
        draw.line([(width * 0.72, mid), (width * between(rng, 0.8, 0.95), mid)], ink_a, 3)
    return image
