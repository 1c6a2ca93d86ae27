"""TFRecord files: a length, its checksum, the data, its checksum, again and again.

Source: tensorflow/core/lib/io/record_writer.cc; checksums are CRC-32C, masked as in
tensorflow/core/lib/hash/crc32c.h.
"""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING

from builder.errors import TrainingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

_MASK_DELTA = 0xA282EAD8
_HEADER = struct.Struct("<QI")
_FOOTER = struct.Struct("<I")


class RecordWriter:
    """Writes records, counts bytes, and hashes the file while it grows.

    Args:
        file: open for writing, unbuffered or not; stays open.
    """

    def __init__(self, file: BinaryIO) -> None:
        from google_crc32c import extend, value

        self._file, self._extend, self._value = file, extend, value
        self._hash = hashlib.sha256()
        self.bytes = 0
        self.records = 0

    def write(self, *pieces: bytes) -> None:
        """Write one record whose data is ``pieces``, one after another; none is copied.

        Raises:
            OSError: the disk is full, or the file cannot be written.
        """
        checksum = 0
        for piece in pieces:
            checksum = self._extend(checksum, piece)
        length = struct.pack("<Q", sum(map(len, pieces)))
        framed = (
            length,
            _FOOTER.pack(_masked(self._value(length))),
            *pieces,
            _FOOTER.pack(_masked(checksum)),
        )
        for part in framed:
            self._file.write(part)
            self._hash.update(part)
            self.bytes += len(part)
        self.records += 1

    @property
    def sha256(self) -> str:
        """Of all that was written so far, in hexadecimal."""
        return self._hash.hexdigest()


def read_records(path: Path) -> Iterator[bytes]:
    """The data of each record, in order; one at a time is held in memory.

    Raises:
        TrainingError: OFF705, the file ends within a record, or a checksum does not hold.
    """
    from google_crc32c import value

    with path.open("rb") as file:
        number, size = 0, path.stat().st_size
        while header := file.read(_HEADER.size):
            if len(header) < _HEADER.size:
                raise _damaged(path, number, "ends within")
            length, checksum = _HEADER.unpack(header)
            if _masked(value(header[:8])) != checksum:
                raise _damaged(path, number, "has a wrong checksum in")
            if file.tell() + length + _FOOTER.size > size:
                raise _damaged(path, number, "ends within")
            data, footer = file.read(length), file.read(_FOOTER.size)
            if _masked(value(data)) != _FOOTER.unpack(footer)[0]:
                raise _damaged(path, number, "has a wrong checksum in")
            yield data
            number += 1


def _masked(checksum: int) -> int:
    return ((checksum >> 15 | checksum << 17) + _MASK_DELTA) & 0xFFFFFFFF


def _damaged(path: Path, number: int, how: str) -> TrainingError:
    return TrainingError(
        "OFF705",
        f"the shard {how} record {number}",
        where=str(path),
        way_out="Run `offshelf train prepare` again",
    )
