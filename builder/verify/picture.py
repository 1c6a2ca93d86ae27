"""A photograph made small enough to stand in a page."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from builder.verify.photographs import Photograph

LONGER_SIDE = 960


def picture(photograph: Photograph) -> str:
    """The photograph as a ``data:`` URL: JPEG, upright, at most 960 px wide and high."""
    from io import BytesIO

    from PIL import Image

    image = Image.fromarray(photograph.pixels())
    image.thumbnail((LONGER_SIDE, LONGER_SIDE))
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=80, optimize=True)
    return "data:image/jpeg;base64," + b64encode(buffer.getvalue()).decode("ascii")
