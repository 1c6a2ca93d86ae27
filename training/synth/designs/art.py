"""The art on a package: front, side, top and wrap, of ground, picture, logo and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from training.synth.colour import readable_on, scaled
from training.synth.designs.ground import ground
from training.synth.designs.lettering import Hand, fitted, lettering, paragraph
from training.synth.designs.marks import badge, barcode, logo, table
from training.synth.designs.pictures import picture
from training.synth.designs.words import amount, claim
from training.synth.rng import Rng, between, chance, pick

if TYPE_CHECKING:
    from training.synth.designs.brand import Flavour


def front(flavour: Flavour, width: int, height: int) -> Image.Image:
    """The face that looks at the customer, RGBA ``width`` x ``height``."""
    shared, own = flavour.brand.layout("front"), flavour.own("front")
    colours = flavour.palette
    image = ground(shared, colours, width, height).convert("RGBA")
    order = pick(shared, ["logo-top", "logo-top", "logo-top", "middle", "panel", "bands", "bare"])
    _picture(shared, own, image, order)
    if order == "bands" or chance(shared, 0.25):
        _bands(shared, image, flavour)
    if order == "panel":
        _panel(shared, image, flavour)
    _words(shared, own, image, flavour, order)
    _extras(shared, own, image, flavour)
    return image


def side(flavour: Flavour, width: int, height: int, part: str = "side") -> Image.Image:
    """A face that customers seldom see: small print, table, barcode. RGBA."""
    shared, own = flavour.brand.layout(part), flavour.own(part)
    colours = flavour.palette
    image = ground(flavour.brand.layout("front"), colours, width, height).convert("RGBA")
    if chance(shared, 0.3):
        image.paste(colours.second if chance(shared, 0.5) else colours.main, (0, 0, width, height))
    ink = readable_on(_middle(image), shared)
    pad = max(2, width // 10)
    y = round(height * between(shared, 0.05, 0.35))
    if chance(shared, 0.5):
        word = lettering(flavour.brand.name, max(8, height // 12), ink, flavour.brand.logo_hand)
        word = fitted(word, width - 2 * pad, height // 8)
        image.alpha_composite(word, (pad, max(0, y - word.height - 2)))
    if chance(shared, 0.8):
        tall = max(8, round(height * between(shared, 0.15, 0.4)))
        size = max(6, min(16, height // 45))
        image.alpha_composite(paragraph(shared, width - 2 * pad, tall, size, ink), (pad, y))
        y += tall + pad
    for draw, likely in ((table, 0.5), (barcode, 0.4)):
        tall = round(height * 0.18)
        if chance(shared, likely) and y + tall < height:
            wide = width - 2 * pad
            mark = table(own, wide, tall, ink) if draw is table else barcode(own, wide, tall)
            image.alpha_composite(mark, (pad, y))
            y += tall + pad
    return image


def top(flavour: Flavour, width: int, height: int) -> Image.Image:
    """The upper face: ground and at times a name. RGBA."""
    shared = flavour.brand.layout("top")
    image = ground(flavour.brand.layout("front"), flavour.palette, width, height).convert("RGBA")
    if chance(shared, 0.4):
        fill = pick(shared, [flavour.palette.main, flavour.palette.accent, flavour.palette.second])
        image.paste(fill, (0, 0, width, height))
    if chance(shared, 0.6):
        ink = readable_on(_middle(image), shared)
        text = flavour.title if chance(shared, 0.5) else flavour.brand.name
        word = lettering(text, max(8, height // 3), ink, flavour.brand.title_hand)
        word = fitted(word, round(width * 0.8), round(height * 0.5))
        image.alpha_composite(word, ((width - word.width) // 2, (height - word.height) // 2))
    ImageDraw.Draw(image).rectangle(
        [0, 0, width - 1, height - 1], outline=scaled(flavour.palette.ground, 0.8)
    )
    return image


def wrap(flavour: Flavour, width: int, height: int, share: float) -> Image.Image:
    """A label that goes round: its front takes ``share`` of the width, in the middle. RGBA."""
    image = Image.new("RGBA", (width, height))
    face = front(flavour, max(8, round(width * share)), height)
    rest = max(4, (width - face.width + 1) // 2)
    back = side(flavour, rest, height)
    image.paste(back, (0, 0))
    image.paste(back, (width - rest, 0))
    image.paste(face, ((width - face.width) // 2, 0))
    return image


def _middle(image: Image.Image) -> tuple[int, int, int]:
    red, green, blue = image.convert("RGB").resize((1, 1), Image.Resampling.BOX).tobytes()
    return red, green, blue


def _picture(shared: Rng, own: Rng, image: Image.Image, order: str) -> None:
    if chance(shared, 0.12):
        return
    width, height = image.size
    if order == "panel" or chance(shared, 0.15):
        area = (0.0, 0.0, 1.0, 1.0)
    else:
        tall = between(shared, 0.3, 0.65)
        top_at = {"middle": between(shared, 0, 0.3), "bare": 0.45}.get(order, 1 - tall)
        inset = pick(shared, [0.0, 0.0, 0.05, 0.12])
        area = (inset, top_at, 1 - inset, min(1.0, top_at + tall))
    x0, y0, x1, y1 = (
        round(area[0] * width),
        round(area[1] * height),
        round(area[2] * width),
        round(area[3] * height),
    )
    image.alpha_composite(picture(own, x1 - x0, y1 - y0).crop((0, 0, x1 - x0, y1 - y0)), (x0, y0))


def _bands(shared: Rng, image: Image.Image, flavour: Flavour) -> None:
    width, height = image.size
    draw = ImageDraw.Draw(image)
    for colour in (flavour.palette.accent, flavour.palette.main)[: 1 + chance(shared, 0.5)]:
        at, tall = between(shared, 0, 0.9), between(shared, 0.04, 0.25)
        if chance(shared, 0.25):
            draw.rectangle([at * width, 0, (at + tall) * width, height], colour)
        elif chance(shared, 0.3):
            lean = height * between(shared, -0.2, 0.2)
            y0, y1 = at * height, (at + tall) * height
            draw.polygon([(0, y0), (width, y0 + lean), (width, y1 + lean), (0, y1)], colour)
        else:
            draw.rectangle([0, at * height, width, (at + tall) * height], colour)


def _panel(shared: Rng, image: Image.Image, flavour: Flavour) -> None:
    width, height = image.size
    inset = between(shared, 0.04, 0.16)
    y0, y1 = between(shared, 0.05, 0.25), between(shared, 0.55, 0.85)
    area = (width * inset, height * y0, width * (1 - inset), height * y1)
    draw = ImageDraw.Draw(image)
    if chance(shared, 0.4):
        draw.ellipse(area, flavour.palette.ground, flavour.palette.main, max(1, width // 60))
    else:
        draw.rounded_rectangle(
            area, width // 14, flavour.palette.ground, flavour.palette.main, max(1, width // 80)
        )


def _words(shared: Rng, own: Rng, image: Image.Image, flavour: Flavour, order: str) -> None:
    width, height = image.size
    brand, colours = flavour.brand, flavour.palette
    wide, tall = (
        round(width * between(shared, 0.5, 0.92)),
        round(height * between(shared, 0.1, 0.22)),
    )
    tall = min(tall, width // 2)
    mark = logo(shared, brand.name, brand.logo_hand, colours.main, colours.ink, wide, max(8, tall))
    y = round(
        height
        * (
            between(shared, 0.25, 0.45)
            if order in ("middle", "bare")
            else between(shared, 0.02, 0.1)
        )
    )
    x = pick(shared, [(width - mark.width) // 2, (width - mark.width) // 2, round(width * 0.05)])
    image.alpha_composite(mark, (max(0, x), y))
    y += mark.height + round(height * 0.02)
    size = max(8, round(height * between(shared, 0.05, 0.12)))
    local = (
        _middle(image.crop((0, y, width, min(height, y + size + 2))))
        if y + 4 < height
        else colours.ground
    )
    ink = readable_on(local, shared) if chance(shared, 0.7) else colours.accent
    for line in flavour.title.split():
        word = fitted(
            lettering(line, size, ink, brand.title_hand, outline=colours.ground),
            round(width * 0.9),
            size,
        )
        if y + word.height >= height:
            return
        image.alpha_composite(word, ((width - word.width) // 2, y))
        y += word.height + max(2, size // 6)
    if chance(shared, 0.6) and y + size // 2 < height:
        word = fitted(
            lettering(claim(own), max(6, size // 2), ink, brand.title_hand),
            round(width * 0.8),
            size,
        )
        image.alpha_composite(word, ((width - word.width) // 2, y))


def _extras(shared: Rng, own: Rng, image: Image.Image, flavour: Flavour) -> None:
    width, height = image.size
    colours = flavour.palette
    if chance(shared, 0.4):
        side_px = max(10, round(min(width, height) * between(shared, 0.16, 0.32)))
        at = (
            round((width - side_px) * shared.random()),
            round((height - side_px) * between(shared, 0.3, 1)),
        )
        image.alpha_composite(badge(shared, claim(own, 1), colours.accent, side_px), at)
    ink = readable_on(_middle(image.crop((0, round(height * 0.9), width, height))), shared)
    if chance(shared, 0.65):
        word = lettering(amount(own), max(6, round(height * 0.045)), ink, brand_hand(flavour))
        word = fitted(word, width // 2, height // 10)
        x = pick(shared, [round(width * 0.06), width - word.width - round(width * 0.06)])
        image.alpha_composite(word, (max(0, x), height - word.height - max(2, height // 40)))
    if chance(shared, 0.3):
        block = paragraph(
            shared,
            round(width * 0.4),
            max(7, height // 14),
            max(6, height // 50),
            ink,
        )
        image.alpha_composite(block, (round(width * 0.05), round(height * 0.82)))


def brand_hand(flavour: Flavour) -> Hand:
    """The hand of small words: that of the titles, upright."""
    return Hand(weight=flavour.brand.title_hand.weight / 2)
