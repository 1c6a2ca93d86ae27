"""What is known of a picture, and the picture itself, upright and as training decodes it."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any

PIXELS = 178_956_970
"""What Pillow opens at most; a header that claims more is broken or an attack."""


@dataclass(frozen=True)
class Picture:
    """What a picture's bytes say.

    Args:
        format: ``jpeg``, ``png``, or another that Pillow names.
        width: as stored, pixels.
        height: as stored, pixels.
        orientation: EXIF's, 1 to 8; 1 is upright.
        plain: whether training can decode the bytes as they are.
    """

    format: str
    width: int
    height: int
    orientation: int = 1
    plain: bool = True


def load(data: bytes) -> Any:
    """Pillow's picture, after every pixel of it was decoded.

    Raises:
        ValueError: it is truncated, damaged, or no picture, in words.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Of odd metadata and of large pictures: neither keeps a picture from being one.
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data))
            image.load()
    except UnidentifiedImageError as error:
        raise ValueError("not a picture that can be read") from error
    except Image.DecompressionBombError as error:
        raise ValueError("it claims more pixels than any camera has") from error
    except (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, EOFError) as error:
        raise ValueError(str(error) or type(error).__name__) from error
    return image


def open_upright(data: bytes, orientation: int) -> Any:
    """The picture as RGB, turned as EXIF's ``orientation`` says, over white where transparent.

    Raises:
        ValueError: it is truncated, damaged, or no picture, in words.
    """
    from PIL import Image

    image = load(data)
    if orientation != 1:
        turns = Image.Transpose
        turned = {2: turns.FLIP_LEFT_RIGHT, 3: turns.ROTATE_180, 4: turns.FLIP_TOP_BOTTOM} | {
            5: turns.TRANSPOSE,
            6: turns.ROTATE_270,
            7: turns.TRANSVERSE,
            8: turns.ROTATE_90,
        }
        image = image.transpose(turned[orientation])
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image)
        image = ground
    elif image.mode.startswith("I;16") or image.mode == "I":
        image = _of_16_bits(image)
    return image.convert("RGB")


def encode(image: Any, format_: str) -> bytes:
    """JPEG of quality 95, or PNG; without metadata."""
    out = io.BytesIO()
    if format_ == "png":
        image.save(out, "PNG", compress_level=6)
    else:
        image.save(out, "JPEG", quality=95, subsampling=0)
    return out.getvalue()


def _of_16_bits(image: Any) -> Any:
    """The upper eight bits, as TensorFlow takes them of a PNG of 16."""
    import numpy as np
    from PIL import Image

    values = np.clip(np.asarray(image, np.int64), 0, 0xFFFF)
    return Image.fromarray((values >> 8).astype(np.uint8))
