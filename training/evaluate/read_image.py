"""The pixels of an example."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from builder.errors import TrainingError

if TYPE_CHECKING:
    from training.dataset import Example
    from training.evaluate.detector import Image


def read_image(example: Example) -> Image:
    """uint8 ``[height, width, 3]``, RGB; ``prepare`` has turned it upright.

    Raises:
        TrainingError: OFF705, it cannot be decoded.
    """
    from PIL import Image as Pillow

    try:
        with Pillow.open(BytesIO(example.image)) as picture:
            return np.asarray(picture.convert("RGB"))
    except (OSError, SyntaxError, ValueError) as error:
        raise TrainingError(
            "OFF705",
            f"the picture cannot be decoded ({error})",
            where=example.name,
            way_out="Run `offshelf train prepare` again",
        ) from error
