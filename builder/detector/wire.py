"""Protobuf's wire format, read without protobuf: enough to look into a file before TensorFlow does.

Format: https://protobuf.dev/programming-guides/encoding/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Value = int | memoryview


class MalformedError(ValueError):
    """The bytes are not a protobuf message, or end in the middle of one."""


def fields(data: memoryview) -> Iterator[tuple[int, Value]]:
    """Field number and value of each field.

    Varints and fixed widths give a number; strings, messages and packed lists a slice of ``data``.

    Raises:
        MalformedError: at the first byte that cannot be read.
    """
    position = 0
    while position < len(data):
        key, position = read_varint(data, position)
        number, wire_type = key >> 3, key & 7
        if number == 0:
            raise MalformedError(f"field 0 at byte {position}")
        if wire_type == 0:
            value, position = read_varint(data, position)
            yield number, value
            continue
        if wire_type == 2:
            length, position = read_varint(data, position)
        elif wire_type in (1, 5):
            length = 8 if wire_type == 1 else 4
        else:
            raise MalformedError(f"wire type {wire_type} at byte {position}")
        if position + length > len(data):
            raise MalformedError(f"needs {position + length} bytes, has {len(data)}")
        slice_ = data[position : position + length]
        yield number, slice_ if wire_type == 2 else int.from_bytes(slice_, "little")
        position += length


def messages(data: memoryview, number: int) -> Iterator[memoryview]:
    """The values of the field ``number`` that have a length, in order."""
    for found, value in fields(data):
        if found == number and isinstance(value, memoryview):
            yield value


def string(data: memoryview, number: int) -> str:
    """The last value of the field ``number`` as text, or an empty string."""
    value = ""
    for found in messages(data, number):
        value = bytes(found).decode("utf-8", "replace")
    return value


def signed(value: int) -> int:
    """A varint as the int64 that it stands for."""
    return value - (1 << 64) if value >= 1 << 63 else value


def read_varint(data: memoryview, position: int) -> tuple[int, int]:
    """The number that begins at ``position``, of 64 bits, and where it ends.

    Raises:
        MalformedError: it does not end.
    """
    value = shift = 0
    while True:
        if position >= len(data) or shift > 63:
            raise MalformedError(f"no number at byte {position}")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, position
        shift += 7
