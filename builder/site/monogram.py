"""An icon drawn from a name: its initials, or a shelf where the font lacks the letters."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from builder.site.graphemes import graphemes

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

    from builder.site.colour import Colour

SHELF = (
    # Rectangles of the mark in hundredths of its side (left, top, right, bottom): two boards, and
    # facings of different widths and heights standing on each.
    *((0, 41, 100, 49), (0, 91, 100, 99)),
    *((6, 10, 30, 37), (37, 1, 57, 37), (64, 16, 94, 37)),
    *((6, 66, 36, 87), (43, 60, 63, 87), (70, 51, 94, 87)),
)


def initials(name: str) -> str:
    """One or two capital letters for ``name``: ``"Été Bio"`` → ``EB``.

    Empty for a name whose first letter is not a Latin one with or without accents: the font that
    Pillow brings along has no other.
    """
    found = ""
    for word in name.split():
        letter = next((c for c in graphemes(word) if c[0].isalnum()), "")
        if not letter:
            continue  # a word of signs or emoji alone
        base = unicodedata.normalize("NFKD", letter)[0].upper()
        if not (base.isascii() and base.isalnum()):
            break
        found += base
    return found[:2]


def draw_monogram(name: str, size: int, content: float, ink: Colour) -> Image:
    """The mark of ``name`` on a transparent square.

    Args:
        name: as the page shows it.
        size: side of the square in pixels.
        content: share of the side that the mark may take, 0..1.
        ink: colour of the mark.
    """
    from PIL import Image

    # Drawn four times as large and reduced: even edges whatever the size.
    large = Image.new("L", (4 * size, 4 * size), 0)
    letters = initials(name)
    if letters:
        _draw_letters(large, letters, content)
    else:
        _draw_shelf(large, content)
    mark = Image.new("RGBA", (size, size), (*ink.rgb, 255))
    mark.putalpha(large.reduce(4))
    return mark


def _draw_letters(mask: Image, letters: str, content: float) -> None:
    from PIL import ImageDraw

    side = mask.width
    draw = ImageDraw.Draw(mask)
    font = _font(100)
    left, top, right, bottom = draw.textbbox((0, 0), letters, font=font, stroke_width=2)
    room = content * side
    # A single letter is held to two thirds of the room, or it would shout.
    scale = min(room / (right - left), 0.66 * room / (bottom - top))
    font = _font(round(100 * scale))
    stroke = round(2 * scale)
    left, top, right, bottom = draw.textbbox((0, 0), letters, font=font, stroke_width=stroke)
    place = ((side - left - right) / 2, (side - top - bottom) / 2)
    draw.text(place, letters, fill=255, font=font, stroke_width=stroke, stroke_fill=255)


def _draw_shelf(mask: Image, content: float) -> None:
    from PIL import ImageDraw

    draw = ImageDraw.Draw(mask)
    room = content * 0.9 * mask.width
    start = (mask.width - room) / 2
    for left, top, right, bottom in SHELF:
        corners = [start + room * edge / 100 for edge in (left, top, right, bottom)]
        draw.rounded_rectangle(corners, radius=room / 40, fill=255)


def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow's wheels all bring FreeType"
    return font
