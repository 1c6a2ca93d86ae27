"""Whether an encoded picture is whole and what it is, without decoding it where that is sure."""

from __future__ import annotations

import warnings
from contextlib import suppress
from typing import Any

from training.prepare.picture import Picture, load
from training.prepare.whole_jpeg import whole_jpeg

ORIENTATION = 0x0112
"""EXIF 2.32, tag Orientation."""


def look_at(data: bytes) -> Picture:
    """What ``data`` is.

    Raises:
        ValueError: it is truncated, damaged, or no picture, in words.
    """
    if not data:
        raise ValueError("the file is empty")
    return whole_jpeg(data) or _decoded(data)


def _decoded(data: bytes) -> Picture:
    image = load(data)
    format_ = {"MPO": "jpeg"}.get(image.format or "", (image.format or "").lower())
    plain = (format_ == "jpeg" and image.mode in ("L", "RGB")) or (
        format_ == "png"
        and image.mode in ("L", "P", "RGB")
        and "transparency" not in image.info
        and getattr(image, "n_frames", 1) == 1
    )
    return Picture(format_, image.width, image.height, _orientation(image), plain)


def _orientation(image: Any) -> int:
    """1 also where the metadata cannot be read: the picture can."""
    with warnings.catch_warnings(), suppress(Exception):
        warnings.simplefilter("ignore")
        value = image.getexif().get(ORIENTATION)
        return value if value in range(2, 9) else 1
    return 1
