"""Image files as people have them, and as they should not be."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

WIDTH, HEIGHT = 120, 80
RED_BOX = (10, 30, 20, 50)
"""(ymin, xmin, ymax, xmax) of the red spot in ``spotted``, in pixels."""

TURNED: dict[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""EXIF orientation → what a camera does to an upright picture to store it like that."""


def spotted() -> Image.Image:
    """Grey, with one red spot."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "#808080")
    top, left, bottom, right = RED_BOX
    image.paste("#ff0000", (left, top, right, bottom))
    return image


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """The bytes of a file."""
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def stored_turned(orientation: int) -> bytes:
    """A JPEG of ``spotted`` as a camera held that way stores it, with the EXIF note."""
    image = spotted()
    if orientation in TURNED:
        image = image.transpose(TURNED[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(image, "JPEG", quality=95, subsampling=0, exif=exif)


def upload(data: bytes, name: str = "shelf.jpg", kind: str = "image/jpeg") -> dict[str, Any]:
    """A file for Playwright's ``set_input_files``."""
    return {"name": name, "mimeType": kind, "buffer": data}
