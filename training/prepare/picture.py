"""Whether an encoded picture is whole and what it is, without decoding it where that is sure.

A JPEG that was cut short is recognised from its markers. In entropy-coded data 0xFF is followed by
0x00 or a restart marker (ITU-T T.81, B.1.1.5), so a beginning of a JPEG with one scan cannot end in
the marker EOI: a file with a whole header that ends in EOI was not cut. A decoder would not tell
more: libjpeg fills in what is damaged in the middle and goes on, as Pillow and TensorFlow do. Files
with several scans, without EOI at the end, or in anyway unusual are decoded in full.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import Any

TAIL = b"\xff\xd9"
PIXELS = 300_000_000
"""More than any camera has; a header that claims more is broken or an attack."""

_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
_SIZES = frozenset({0xC0, 0xC1, 0xC2})
_OTHER_FRAMES = frozenset({0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})


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


def look_at(data: bytes) -> Picture:
    """What ``data`` is.

    Raises:
        ValueError: it is truncated, damaged, or no picture, in words.
    """
    if not data:
        raise ValueError("the file is empty")
    return _sure_jpeg(data) or _decoded(data)


def open_upright(data: bytes) -> Any:
    """The picture as RGB, turned as its EXIF says, over white where it is transparent."""
    from PIL import Image, ImageOps

    image: Any = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image)
        image = ground
    elif image.mode.startswith("I;16") or image.mode in ("I", "F"):
        image = image.point(lambda value: value / 256).convert("L")
    return image.convert("RGB")


def encode(image: Any, format_: str) -> bytes:
    """JPEG of quality 95, or PNG; without metadata."""
    out = io.BytesIO()
    if format_ == "png":
        image.save(out, "PNG", compress_level=6)
    else:
        image.save(out, "JPEG", quality=95, subsampling=0)
    return out.getvalue()


def _sure_jpeg(data: bytes) -> Picture | None:  # noqa: PLR0911 - a way out for each doubt
    """The picture, if its markers alone prove that it is a whole JPEG with one scan."""
    if data[:2] != b"\xff\xd8" or not data.endswith(TAIL):
        return None
    at, end = 2, len(data) - 2
    size: tuple[int, int] | None = None
    orientation, tables = 1, set()
    components = 0
    while at + 4 <= end and data[at] == 0xFF:
        kind = data[at + 1]
        if kind == 0xFF or kind in _BARE:
            at += 1 if kind == 0xFF else 2
            continue
        length = data[at + 2] << 8 | data[at + 3]
        if length < 2 or at + 2 + length > end:
            return None
        body = data[at + 4 : at + 2 + length]
        if kind in _OTHER_FRAMES or kind == 0xC2:
            return None
        if kind in _SIZES:
            if len(body) < 6 or body[0] != 8:
                return None
            size, components = (body[3] << 8 | body[4], body[1] << 8 | body[2]), body[5]
        elif kind == 0xE1 and body[:6] == b"Exif\0\0":
            orientation = exif_orientation(body[6:])
        elif kind in (0xC4, 0xDB):
            tables.add(kind)
        elif kind == 0xDA:
            whole = size and min(size) > 0 and body[:1] == bytes([components])
            if whole and components in (1, 3) and len(tables) == 2 and size:
                return Picture("jpeg", *size, orientation)
            return None
        at += 2 + length
    return None


def _decoded(data: bytes) -> Picture:
    """The picture, after every pixel of it was decoded."""
    import warnings

    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data))
            if image.width * image.height > PIXELS:
                raise ValueError(f"it claims {image.width} x {image.height} pixels")
            image.load()
    except UnidentifiedImageError as error:
        raise ValueError("not a picture that can be read") from error
    except Image.DecompressionBombError as error:
        raise ValueError("it claims more pixels than any camera has") from error
    except (OSError, SyntaxError, ValueError, struct.error, EOFError, IndexError) as error:
        raise ValueError(str(error) or type(error).__name__) from error
    orientation = int(image.getexif().get(0x0112) or 1)
    format_ = {"MPO": "jpeg"}.get(image.format or "", (image.format or "").lower())
    plain = (format_ == "jpeg" and image.mode in ("L", "RGB")) or (
        format_ == "png"
        and image.mode in ("L", "P", "RGB")
        and "transparency" not in image.info
        and getattr(image, "n_frames", 1) == 1
    )
    return Picture(
        format_, image.width, image.height, orientation if 1 <= orientation <= 8 else 1, plain
    )


def exif_orientation(data: bytes) -> int:
    """Tag 0x0112 of the first directory of a TIFF header; 1 where there is none."""
    try:
        order = {b"II": "<", b"MM": ">"}[data[:2]]
        start = struct.unpack_from(f"{order}I", data, 4)[0]
        for number in range(struct.unpack_from(f"{order}H", data, start)[0]):
            tag, kind = struct.unpack_from(f"{order}HH", data, start + 2 + 12 * number)
            if tag == 0x0112 and kind == 3:
                value = struct.unpack_from(f"{order}H", data, start + 10 + 12 * number)[0]
                return value if 1 <= value <= 8 else 1
    except (KeyError, struct.error):
        pass
    return 1
