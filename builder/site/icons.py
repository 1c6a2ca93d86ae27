"""The site's icons, from the brand's logo or from its name; the same bytes for the same picture."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.site.colour import WHITE, Colour, contrast
from builder.site.monogram import draw_monogram

if TYPE_CHECKING:
    from PIL.Image import Image

SAFE_ZONE = 0.8
"""Diameter of the circle that a maskable icon always shows
(https://www.w3.org/TR/appmanifest/#icon-masks)."""


@dataclass(frozen=True)
class IconKind:
    """One of the icons.

    Args:
        name: logical name; the file's name carries a hash besides.
        size: side in pixels.
        padding: share of the side left free at each edge, unless it is ``maskable``.
        opaque: whether the ground is filled. iOS shows transparent pixels as black.
        maskable: whether a device may cut it to any shape; what matters keeps to the safe zone.
    """

    name: str
    size: int
    padding: float = 0.0
    opaque: bool = False
    maskable: bool = False


KINDS = (
    IconKind("icon-192.png", 192),
    IconKind("icon-512.png", 512),
    IconKind("icon-maskable-512.png", 512, opaque=True, maskable=True),
    IconKind("apple-touch-icon.png", 180, padding=0.08, opaque=True),
    IconKind("favicon.png", 48),
)


def icons_from_logo(logo: Image, brand: Colour) -> dict[str, bytes]:
    """PNG files by logical name.

    Args:
        logo: RGBA, as ``read_logo`` gives it.
        brand: the other ground, beside white, that a transparent logo may stand on.
    """
    ground = _ground(logo, brand)
    return {kind.name: _png(_framed(logo, kind, ground)) for kind in KINDS}


def icons_from_name(name: str, brand: Colour, ink: Colour) -> dict[str, bytes]:
    """PNG files by logical name: ``ink`` on ``brand``."""
    return {kind.name: _png(_drawn(name, kind, brand, ink)) for kind in KINDS}


def _framed(logo: Image, kind: IconKind, ground: Colour) -> Image:
    """The logo in the middle of a square, as large as ``kind`` lets it be."""
    from PIL import Image

    if kind.maskable:
        logo = logo.crop(_content(logo, ground))
    width, height = logo.size
    if kind.maskable:
        # The corners of what is drawn touch the circle of the safe zone.
        scale = SAFE_ZONE * kind.size / (width**2 + height**2) ** 0.5
    else:
        scale = (1 - 2 * kind.padding) * kind.size / max(width, height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # Alpha first multiplied in, or transparent pixels would bleed their colour into the edges.
    small = logo.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    alpha = 255 if kind.opaque else 0
    square = Image.new("RGBA", (kind.size, kind.size), (*ground.rgb, alpha))
    square.alpha_composite(small, ((kind.size - size[0]) // 2, (kind.size - size[1]) // 2))
    return square.convert("RGB") if kind.opaque else square


def _drawn(name: str, kind: IconKind, brand: Colour, ink: Colour) -> Image:
    from PIL import Image, ImageDraw

    content = SAFE_ZONE / 2**0.5 if kind.maskable else 0.68
    square = Image.new("RGBA", (kind.size, kind.size), (*brand.rgb, 255))
    square.alpha_composite(draw_monogram(name, kind.size, content, ink))
    if kind.opaque:
        return square.convert("RGB")
    corners = Image.new("L", (4 * kind.size, 4 * kind.size), 0)
    edge = 4 * kind.size - 1
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, edge, edge), radius=0.88 * kind.size, fill=255)
    square.putalpha(corners.reduce(4))
    return square


def _ground(logo: Image, brand: Colour) -> Colour:
    """What a logo stands on.

    The colour of its own edge if it is opaque there, else white, or the brand's colour for a logo
    too light for white.
    """
    width, height = logo.size
    edges = ((0, 0, width, 1), (0, height - 1, width, height), (0, 0, 1, height))
    strips = [*edges, (width - 1, 0, width, height)]
    border = [pixel for strip in strips for pixel in _pixels(logo.crop(strip))]
    solid = Counter(pixel[:3] for pixel in border if pixel[3] > 250)
    if solid.total() > 0.9 * len(border):
        colour, _ = min(solid.items(), key=lambda item: (-item[1], item[0]))
        return Colour(*colour)
    visible = [pixel for pixel in _pixels(logo.resize((64, 64))) if pixel[3] > 128]
    seen = len(visible) or 1
    mean = Colour(*(round(sum(pixel[i] for pixel in visible) / seen) for i in range(3)))
    return WHITE if contrast(mean, WHITE) >= min(2.0, contrast(mean, brand)) else brand


def _content(logo: Image, ground: Colour) -> tuple[int, int, int, int]:
    """The part of the logo that is seen on its ground: left, top, right, bottom."""
    from PIL import Image, ImageChops

    plain = Image.new("RGBA", logo.size, (*ground.rgb, 255))
    seen = ImageChops.difference(Image.alpha_composite(plain, logo), plain).convert("L")
    # What JPEG leaves around edges is not seen.
    box = seen.point(lambda value: 255 * (value > 16)).getbbox()
    return box or (0, 0, *logo.size)


def _pixels(image: Image) -> list[tuple[int, int, int, int]]:
    data = image.tobytes()
    return [(data[i], data[i + 1], data[i + 2], data[i + 3]) for i in range(0, len(data), 4)]


def _png(image: Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=6)
    return file.getvalue()
