"""The frame that both sides look at."""

from __future__ import annotations

import io
from base64 import b64encode

WIDTH, HEIGHT = 640, 480


def picture() -> str:
    """scikit-image's cup of coffee as a JPEG of 640 x 480, in base 64."""
    from PIL import Image
    from skimage import data

    jpeg = io.BytesIO()
    Image.fromarray(data.coffee()).resize((WIDTH, HEIGHT)).save(jpeg, "JPEG", quality=90)
    return b64encode(jpeg.getvalue()).decode("ascii")
