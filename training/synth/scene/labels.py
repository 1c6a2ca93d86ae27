"""Paper of a shop: price tags, strips on shelf edges, promotion cards, walls of display cartons."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw

from training.synth.colour import Colour, hsv, readable_on, scaled
from training.synth.designs.lettering import Hand, fitted, lettering, paragraph
from training.synth.designs.marks import barcode
from training.synth.designs.words import brand_name, claim, food_name
from training.synth.rng import Rng, between, chance, pick, rng_of, whole

TAGS = 160
"""Price tags that are drawn once a process: setting type is slow, and a shelf carries dozens."""


def price_tag(rng: Rng) -> Image.Image:
    """One of ``TAGS``: name, price, barcode on white, yellow or red. RGBA."""
    return _tag(int(rng.integers(TAGS)))


@lru_cache(maxsize=TAGS)
def _tag(number: int) -> Image.Image:
    rng, width, height = rng_of(0, "price tag", number), 96, 56
    paper = pick(
        rng, [(250, 250, 248), (250, 250, 248), (255, 225, 60), (225, 40, 40), (240, 235, 215)]
    )
    image = Image.new("RGBA", (width, height), (*paper, 255))
    ink = readable_on(paper, rng)
    price = f"{whole(rng, 0, 19)},{whole(rng, 0, 9)}9"
    word = fitted(lettering(price, height // 2, ink, Hand(weight=0.05)), width // 2, height // 2)
    image.alpha_composite(word, (width - word.width - 3, height - word.height - 4))
    image.alpha_composite(paragraph(rng, width - 8, height // 3, 8, ink), (4, 3))
    if chance(rng, 0.7):
        image.alpha_composite(barcode(rng, width // 3, height // 4), (4, height - height // 4 - 4))
    ImageDraw.Draw(image).rectangle([0, 0, width - 1, height - 1], outline=scaled(paper, 0.6))
    return image


def edge_strip(rng: Rng, colour: Colour, width: int, height: int) -> Image.Image:
    """The front of a shelf board, with a rail and price tags. RGBA."""
    image = Image.new("RGBA", (width, height), (*colour, 255))
    draw = ImageDraw.Draw(image)
    draw.rectangle([0, 0, width, height * 0.12], scaled(colour, 1.15))
    draw.rectangle([0, height * 0.85, width, height], scaled(colour, 0.6))
    if chance(rng, 0.15):
        draw.rectangle([0, height * 0.15, width, height * 0.85], hsv(rng.random(), 0.8, 0.9))
    x = width * between(rng, 0, 0.15)
    if chance(rng, 0.12):
        return image
    tall = round(height * between(rng, 0.6, 0.86))
    while x < width:
        tag = price_tag(rng).resize(
            (round(tall * between(rng, 1.3, 2.4)), tall), Image.Resampling.BILINEAR
        )
        if chance(rng, 0.85):
            image.paste(tag, (round(x), (height - tall) // 2))
        x += tag.width + width * between(rng, 0.03, 0.25)
    return image


def card(rng: Rng, width: int, height: int) -> Image.Image:
    """Printed board: the wall of a display carton, or a promotion. RGBA, may have a torn window."""
    colour = pick(rng, [hsv(rng.random(), between(rng, 0.4, 1), between(rng, 0.3, 0.95)),
                        hsv(0.09, 0.4, between(rng, 0.5, 0.8)), (245, 245, 240)])  # fmt: skip
    image = Image.new("RGBA", (width, height), (*colour, 255))
    ink = readable_on(colour, rng)
    words = [pick(rng, [brand_name, food_name])(rng), claim(rng, 2)][: whole(rng, 1, 2)]
    for row, text in enumerate(words):
        word = fitted(lettering(text, max(8, round(height * 0.4)), ink, Hand.drawn(rng)),
                      round(width * 0.8), round(height * 0.45))  # fmt: skip
        y = round(height * (0.1 + 0.45 * row))
        image.alpha_composite(word, ((width - word.width) // 2, min(y, height - word.height)))
    ImageDraw.Draw(image).line([(0, 0), (width, 0)], (*scaled(colour, 1.3), 255), 2)
    return image
