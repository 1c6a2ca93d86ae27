"""A whole JPEG, proved from its markers without decoding it.

In the data of a scan 0xFF is followed by 0x00 or is a restart marker (ITU-T T.81, B.1.1.5), so that
a JPEG with one scan which was cut cannot end in the marker EOI. Whether a decoder can work with the
header is asked of libjpeg itself. Decoding would not tell more: what else is damaged in a scan
libjpeg fills in and goes on, as do Pillow and TensorFlow. Files with several scans, without EOI at
the end, or in any way unusual are not proved here, and decoded in full by ``look_at``.
"""

from __future__ import annotations

import io
import math
import re
import struct
from functools import lru_cache
from typing import TYPE_CHECKING

from training.prepare.picture import PIXELS, Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

SOI, EOI = b"\xff\xd8", b"\xff\xd9"
LONGEST = 65_500
"""Pixels of a side that libjpeg takes (JPEG_MAX_DIMENSION)."""

_SCAN = 0xDA
_FRAMES = frozenset({0xC0, 0xC1})
"""Of one scan, entropy-coded by Huffman's method."""

_OF_DECODER = _FRAMES | {0xC4, _SCAN, 0xDB, 0xDD, 0xEE}
"""Besides: Huffman tables, scan, quantisation tables, restarts, Adobe's colours."""

_PASSED_OVER = frozenset({*range(0xE0, 0xF0), 0xFE})
"""Of applications, and comments."""

_STRAY = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)
"""A marker that does not stand in the data of a scan."""

_ONE_BLOCK = b"\0\x08\0\x08"
"""Height and width of a frame, pixels."""


def whole_jpeg(data: bytes) -> Picture | None:
    """The picture, if its markers alone prove that it is a whole JPEG with one scan."""
    if data[:2] != SOI or not data.endswith(EOI):
        return None
    size, orientation, components = (0, 0), 1, 0
    header = SOI
    for kind, segment, after in _segments(data):
        part = segment
        if kind in _FRAMES:
            if components or len(segment) < 10 or segment[4] != 8:
                return None
            height, width, components = struct.unpack_from(">HHB", segment, 5)
            size = width, height
            part = segment[:5] + _ONE_BLOCK + segment[9:]
        elif kind == 0xE1 and segment[4:10] == b"Exif\0\0":
            orientation = exif_orientation(segment[10:])
        if kind in _OF_DECODER:
            header += part
        elif kind not in _PASSED_OVER:
            return None
        if kind == _SCAN:
            all_of_it = components in (1, 3) and segment[4] == components
            sure = all_of_it and _possible(size) and not _STRAY.search(data, after, len(data) - 2)
            return Picture("jpeg", *size, orientation) if sure and _decodes(header + EOI) else None
    return None


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


def _segments(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """(kind, whole segment, where it ends) of each marker with a length, up to the first oddity."""
    at, end = len(SOI), len(data) - len(EOI)
    while at + 4 <= end and data[at] == 0xFF:
        if data[at + 1] == 0xFF:
            at += 1
            continue
        after = at + 2 + (data[at + 2] << 8 | data[at + 3])
        if after < at + 5 or after > end:
            return
        yield data[at + 1], data[at:after], after
        at = after


def _possible(size: tuple[int, int]) -> bool:
    return min(size) > 0 and max(size) <= LONGEST and math.prod(size) <= PIXELS


@lru_cache(maxsize=256)
def _decodes(header: bytes) -> bool:
    """Whether libjpeg takes a header, given as that of a picture of one block, without data.

    Pictures of one camera or program mostly have the same, so that it is asked once for all.
    """
    from PIL import Image

    try:
        Image.open(io.BytesIO(header)).load()
    except (OSError, SyntaxError, ValueError, struct.error, IndexError):
        return False
    return True
