"""A brand's logo, read from whatever file people have, as an upright sRGB picture with alpha."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from builder.errors import SiteError

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

SMALLEST = 192
"""Pixels of width and of height: the smaller icon that browsers want before they install a site."""

MOST_PIXELS = 50_000_000
"""A logo of more could be a decompression bomb, and is no logo."""

LARGEST_FILE = 50 * 1024 * 1024
FORMATS = ("PNG", "JPEG", "WEBP")
WORKING_SIZE = 1024
"""Twice the largest icon; larger logos are reduced to it once."""


def read_logo(path: Path, written: str) -> Image:
    """The logo as RGBA, rotated as its EXIF data says, no side longer than 1,024 px.

    Args:
        path: the file.
        written: the path as ``site.toml`` has it, for messages.

    Raises:
        SiteError: OFF302, it cannot be read, is no PNG, JPEG or WebP, is damaged, smaller than
            192 px or larger than 50 megapixels.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        raise _refusal(written, f"it cannot be read: {error.strerror}") from error
    if size == 0:
        raise _refusal(written, "it has 0 bytes")
    if not data:
        raise _refusal(written, f"it has {size:,} bytes, and at most {LARGEST_FILE:,} are read")
    return decode_logo(data, written)


def decode_logo(data: bytes, written: str) -> Image:
    """``read_logo`` from the bytes of the file."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        # Pillow's own limit is a warning first; ours is lower and a refusal with the numbers in it.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
            _check_size(image, written)
            image.load()
            image = ImageOps.exif_transpose(image)
            image = _to_rgba(image)
    except UnidentifiedImageError as error:
        raise _refusal(written, f"it is not a PNG, JPEG or WebP{_what(data)}") from error
    except Image.DecompressionBombError as error:
        raise _refusal(written, f"it has too many pixels; at most {MOST_PIXELS:,} fit") from error
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, EOFError) as error:
        raise _refusal(written, f"it is damaged: {error}") from error
    image.thumbnail((WORKING_SIZE, WORKING_SIZE), Image.Resampling.LANCZOS)
    return image


def _check_size(image: Image, written: str) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise _refusal(
            written, f"it is {width} x {height} px, and at most {MOST_PIXELS:,} pixels fit"
        )
    if min(width, height) < SMALLEST:
        raise _refusal(
            written, f"it is {width} x {height} px, and each side needs {SMALLEST} px or more"
        )


def _to_rgba(image: Image) -> Image:
    """8-bit sRGB with alpha, through the picture's own colour profile where it has one.

    CMYK without a profile is converted by Pillow's plain formula: its colours are a little off, but
    it is the same picture. 16-bit grey loses its low byte.
    """
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in ("P", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        alpha = image.getchannel("A") if image.mode == "RGBA" else None
        base = image.convert("RGB") if alpha else image
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                base, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            converted = None  # a broken profile: the colours as they are
        if converted is not None:
            converted = converted.convert("RGBA")
            if alpha:
                converted.putalpha(alpha)
            return converted
    return image.convert("RGBA")


def _what(data: bytes) -> str:
    """What a file is instead, for the kinds that logos come in."""
    head = data[:512].lstrip().lower()
    if b"<svg" in head:
        return ", but an SVG drawing: export it as PNG, 512 px wide"
    if head.startswith((b"<!doctype", b"<html")):
        return ", but a web page"
    kinds = {b"gif8": "a GIF", b"bm": "a BMP", b"%pdf": "a PDF", b"%!ps": "an EPS drawing"}
    return next((f", but {kind}" for magic, kind in kinds.items() if head.startswith(magic)), "")


def _refusal(written: str, what: str) -> SiteError:
    return SiteError(
        "OFF302",
        f'the logo "{written}" cannot be used: {what}',
        where="[site] logo",
        way_out=f"Give a PNG, JPEG or WebP, {SMALLEST} px or more on each side, or leave logo out",
    )
