"""``tf.train.Example`` to bytes and back, without TensorFlow and without protobuf.

Source: tensorflow/core/example/{example,feature}.proto and the protobuf encoding guide. An Example
is a map from key to one list of bytes, floats or int64s:

    Example.features = 1 → Features.feature = 1 (map: key = 1, value = 2)
    Feature: bytes_list = 1, float_list = 2, int64_list = 3; in each list: value = 1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

_DELIMITED = 2
_FIXED32 = 5
_SIGN_BIT = 1 << 63


def varint(value: int) -> bytes:
    """Base-128, least significant group first; negative numbers as 64-bit two's complement."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def delimited(field: int, data: bytes) -> bytes:
    """A field of type bytes, string, message or packed list."""
    return _header(field, len(data)) + data


def _header(field: int, length: int) -> bytes:
    return varint(field << 3 | _DELIMITED) + varint(length)


def bytes_list(values: Sequence[bytes]) -> bytes:
    """A Feature with a BytesList."""
    return delimited(1, b"".join(delimited(1, value) for value in values))


def float_list(values: NDArray[np.float32]) -> bytes:
    """A Feature with a packed FloatList."""
    packed = np.ascontiguousarray(values, "<f4").tobytes()
    return delimited(2, delimited(1, packed) if packed else b"")


def int64_list(values: Sequence[int]) -> bytes:
    """A Feature with a packed Int64List."""
    if all(0 <= value < 0x80 for value in values):
        packed = bytes(values)
    else:
        packed = b"".join(varint(value) for value in values)
    return delimited(3, delimited(1, packed) if packed else b"")


def example_before(features: Mapping[str, bytes], key: str, length: int) -> bytes:
    """An Example that ends with its one large value: all bytes before it, so that none is copied.

    Args:
        features: encoded Feature of every other key.
        key: holds a single byte string.
        length: of that byte string.
    """
    small = b"".join(
        delimited(1, delimited(1, name.encode()) + delimited(2, features[name]))
        for name in sorted(features)
    )
    name = delimited(1, key.encode())
    value = _header(1, length)
    list_ = _header(1, len(value) + length) + value
    feature = _header(2, len(list_) + length) + list_
    entry = _header(1, len(name) + len(feature) + length) + name + feature
    return _header(1, len(small) + len(entry) + length) + small + entry


def parse_example(data: bytes) -> dict[str, Any]:
    """Key → list of bytes, float32 array or int64 array; an empty feature gives an empty list.

    Raises:
        ValueError: ``data`` is not an Example.
    """
    view = memoryview(data)
    parsed: dict[str, Any] = {}
    for field, features in _fields(view):
        if field != 1:
            continue
        for inner, entry in _fields(features):
            if inner == 1:
                parts = dict(_fields(entry))
                parsed[bytes(parts[1]).decode()] = _feature(parts.get(2, memoryview(b"")))
    return parsed


def _feature(data: memoryview) -> Any:
    for kind, values in _fields(data):
        if kind == 1:
            return [bytes(value) for _, value in _fields(values)]
        if kind == 2:
            return _floats(values)
        if kind == 3:
            return _integers(values)
    return []


def _floats(data: memoryview) -> NDArray[np.float32]:
    packed = b"".join(bytes(value) for _, value in _fields(data))
    return np.frombuffer(packed, "<f4").astype(np.float32)


def _integers(data: memoryview) -> NDArray[np.int64]:
    values: list[int] = []
    for _, value in _fields(data):
        position = 0
        while position < len(value):
            number, position = _read_varint(value, position)
            values.append(number - (1 << 64) if number & _SIGN_BIT else number)
    return np.array(values, np.int64)


def _fields(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Number and contents of each field; a varint that is not packed comes as its own bytes."""
    position, end = 0, len(data)
    while position < end:
        tag, position = _read_varint(data, position)
        start, kind = position, tag & 7
        if kind == _DELIMITED:
            length, start = _read_varint(data, position)
            position = start + length
        elif kind == 0:
            _, position = _read_varint(data, position)
        elif kind == _FIXED32:
            position += 4
        else:
            raise ValueError(f"unknown wire type {kind}")
        if position > end:
            raise ValueError("a field ends beyond the message")
        yield tag >> 3, data[start:position]


def _read_varint(data: memoryview, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if position >= len(data) or shift > 63:
            raise ValueError("a number does not end")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
