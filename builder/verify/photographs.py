"""The photographs to verify with: read as the browser reads them, else refused by name.

Chromium and Pillow decode JPEG, PNG and WebP to the same pixels (measured: no difference), as long
as colour profiles are ignored on both sides, as TensorFlow's decoders do.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.artifacts import sha256
from builder.errors import VerifyError
from builder.progress import Progress, silent
from builder.verify.outcome import Skipped

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

MEDIA_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
"""Pillow's name of a format → media type. MPO is a JPEG with another behind it, as phones write."""

IMAGE_ENDINGS = frozenset({".jfif", ".jpe", ".jpeg", ".jpg", ".png", ".webp"}) | frozenset(
    {".avif", ".bmp", ".gif", ".heic", ".heif", ".tif", ".tiff"}
)
"""A file with one of these is meant to be a photograph, whatever is in it."""

MAX_PIXELS = 100_000_000
"""Above this, phones run out of memory while they decode: 400 MB as RGBA."""

READS = "JPEG, PNG or WebP with 8 bits a channel in RGB or grey"


@dataclass(frozen=True)
class Photograph:
    """A photograph on disk that decodes.

    Args:
        name: of the file.
        sha256: of the file's bytes.
        width: pixels, EXIF rotation applied.
        height: pixels, EXIF rotation applied.
    """

    name: str
    path: Path
    sha256: str
    media_type: str
    width: int
    height: int

    def data(self) -> bytes:
        """The bytes of the file, as a person would give them to the page.

        Raises:
            VerifyError: ``OFF502``; the file has gone since it was looked at.
        """
        try:
            return self.path.read_bytes()
        except OSError as error:
            reason = f"it can no longer be read: {error.strerror or error}"
            raise _refusal(self.path.parent, [Skipped(self.name, reason)]) from error

    def pixels(self) -> NDArray[np.uint8]:
        """uint8 ``[height, width, 3]``, RGB: rotated as EXIF says, composited over white.

        Raises:
            VerifyError: ``OFF502``; the file has changed since it was looked at.
        """
        import numpy as np

        try:
            return np.asarray(_upright_rgb(_decode(self.data())))
        except _UnusableError as error:
            raise _refusal(self.path.parent, [Skipped(self.name, str(error))]) from error


@dataclass(frozen=True)
class Photographs:
    """What a folder holds, by name: usable photographs, and photographs that cannot be used."""

    usable: tuple[Photograph, ...]
    skipped: tuple[Skipped, ...]


def load_photographs(
    folder: Path, *, strict: bool = False, progress: Progress = silent
) -> Photographs:
    """Look at every file of ``folder`` (not of its subfolders), sorted by name, and decode it once.

    A file is a photograph by its ending or by its first bytes; other files (labels, notes, names
    that begin with a dot) are none and not mentioned.

    Raises:
        VerifyError: ``OFF501``, no folder or no photograph in it; ``OFF502``, none can be used, or,
            with ``strict``, at least one cannot.
    """
    if not folder.is_dir():
        raise VerifyError(
            "OFF501",
            f"there is no folder {folder.name!r}"
            if not folder.exists()
            else "this is not a folder",
            where=str(folder),
            way_out="Give a folder of JPEG, PNG or WebP photographs with --images",
        )
    usable: list[Photograph] = []
    skipped: list[Skipped] = []
    paths = sorted(folder.iterdir(), key=lambda path: path.name)
    for done, path in enumerate(paths):
        if _is_meant_as_photograph(path):
            progress("Reading the photographs", done / len(paths))
            looked_at = _look_at(path)
            if isinstance(looked_at, Photograph):
                usable.append(looked_at)
            else:
                skipped.append(looked_at)
    if skipped and (strict or not usable):
        raise _refusal(folder, skipped)
    if not usable:
        raise VerifyError(
            "OFF501",
            "there are no photographs in this folder",
            where=str(folder),
            way_out="Put JPEG, PNG or WebP files into it, or give another folder with --images",
        )
    return Photographs(tuple(usable), tuple(skipped))


def _refusal(folder: Path, skipped: list[Skipped]) -> VerifyError:
    first, more = skipped[0], len(skipped) - 1
    also = f" (and {more} more)" if more else ""
    return VerifyError(
        "OFF502",
        f"the photograph {first.name!r} cannot be used: {first.reason}{also}",
        where=str(folder),
        way_out=f"Save it as {READS}, or take it out of the folder",
    )


def _is_meant_as_photograph(path: Path) -> bool:
    if path.name.startswith("."):
        return False
    if path.suffix.lower() in IMAGE_ENDINGS:
        return path.is_file() or not path.exists()  # a link that leads nowhere is to be told of
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return False
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        head[:4] == b"RIFF" and head[8:] == b"WEBP"
    )


def _look_at(path: Path) -> Photograph | Skipped:
    # A name on disk need not be UTF-8; a report must.
    name = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        data = path.read_bytes()
        if not data:
            return Skipped(name, "it has 0 bytes")
        image = _decode(data)
        upright = _upright_rgb(image)
    except _UnusableError as error:
        return Skipped(name, str(error))
    except MemoryError:
        return Skipped(name, "there is not enough memory to decode it")
    except OSError as error:
        return Skipped(name, f"it cannot be read: {error.strerror or error}")
    return Photograph(
        name=name,
        path=path,
        sha256=sha256(data),
        media_type=MEDIA_TYPES[str(image.format)],
        width=upright.width,
        height=upright.height,
    )


class _UnusableError(Exception):
    """Why a file cannot be used, in words that follow ``cannot be used:``."""


def _decode(data: bytes) -> Image:
    """Decode a file, or say in an ``_UnusableError`` why not."""
    from io import BytesIO

    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        # Pillow warns above 89 megapixels; the size is checked here before anything is decoded.
        warnings.simplefilter("ignore")
        try:
            image = Image.open(BytesIO(data))
        except UnidentifiedImageError as error:
            raise _UnusableError("it is not an image, or none that can be read") from error
        except Image.DecompressionBombError as error:
            raise _UnusableError("it has more than 100 megapixels") from error
        if image.format not in MEDIA_TYPES:
            raise _UnusableError(f"it is a {image.format} file; browsers are given {READS}")
        if image.width * image.height > MAX_PIXELS:
            megapixels = image.width * image.height / 1e6
            raise _UnusableError(f"it has {megapixels:.0f} megapixels, more than 100")
        if image.mode in {"CMYK", "YCCK", "LAB"}:
            raise _UnusableError(f"its colours are {image.mode}, made for printing")
        if _bits_per_channel(data) > 8:
            raise _UnusableError("it has 16 bits a channel")
        try:
            image.load()
        except (OSError, SyntaxError, ValueError) as error:
            raise _UnusableError(f"it is damaged: {error}") from error
    return image


def _bits_per_channel(data: bytes) -> int:
    """Bits a channel of a PNG, which Pillow reduces to 8 without a word; 8 for the others.

    A PNG begins with 8 bytes of signature and the IHDR chunk: length, type, width and height of
    four bytes each, then the bit depth (PNG specification, 11.2.2).
    """
    return data[24] if data.startswith(b"\x89PNG") else 8


def _upright_rgb(image: Image) -> Image:
    from PIL import Image as Pillow
    from PIL import ImageOps

    # Chromium heeds EXIF's orientation in JPEG and PNG, not in WebP.
    upright = image if image.format == "WEBP" else ImageOps.exif_transpose(image)
    if upright.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in upright.info:
        seen = upright.convert("RGBA")
        ground = Pillow.new("RGBA", seen.size, "white")
        return Pillow.alpha_composite(ground, seen).convert("RGB")
    return upright.convert("RGB")
