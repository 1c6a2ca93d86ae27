"""A photograph with what is in it and what was found."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.evaluate.detector import Image
    from training.evaluate.outcome import Photograph

COLOURS = {
    "true": "#22c55e",
    "found": "#3b82f6",
    "mistaken": "#f59e0b",
    "invented": "#f59e0b",
    "missed": "#ef4444",
}
"""State of a box → its colour. What is wrong is drawn last, over what is right."""

SIDE, QUALITY = 1024, 82


def draw(image: Image, photograph: Photograph, side: int = SIDE) -> bytes:
    """A JPEG whose longer side is at most ``side`` pixels, of uint8 ``[H, W, 3]``."""
    from PIL import Image as Pillow
    from PIL import ImageDraw

    picture = Pillow.fromarray(image)
    picture.thumbnail((side, side), Pillow.Resampling.LANCZOS)
    pen = ImageDraw.Draw(picture)
    states = list(COLOURS)
    width = max(2, round(max(picture.size) / 400))
    for box in sorted(photograph.boxes, key=lambda box: states.index(box.state)):
        top, left, bottom, right = (max(0.0, min(1.0, edge)) for edge in box.box)
        x, y = picture.width - 1, picture.height - 1
        corners = (left * x, top * y, max(left, right) * x, max(top, bottom) * y)
        pen.rectangle(corners, outline=COLOURS[box.state], width=width)
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, subsampling=0)  # thin lines keep their colour
    return out.getvalue()
