"""``tf.train.Example`` to bytes and back, without TensorFlow and without protobuf.

Source: tensorflow/core/example/{example,feature}.proto and the protobuf encoding guide. An Example
is a map from key to one list of bytes, floats or int64s:

    Example.features = 1 → Features.feature = 1 (map: key = 1, value = 2)
    Feature: bytes_list = 1, float_list = 2, int64_list = 3; in each list: value = 1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from builder.detector.wire import MalformedError, fields, messages, read_varint, signed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Feature = list[bytes] | NDArray[np.float32] | NDArray[np.int64]

_DELIMITED = 2
_ONE_BYTE = tuple(bytes([value]) for value in range(0x80))
_EMPTY = memoryview(b"")


def varint(value: int) -> bytes:
    """Base-128, least significant group first; negative numbers as 64-bit two's complement."""
    if 0 <= value < 0x80:
        return _ONE_BYTE[value]
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
    encoded = {value: delimited(1, value) for value in set(values)}
    return delimited(1, b"".join(map(encoded.__getitem__, values)))


def float_list(values: NDArray[np.float32]) -> bytes:
    """A Feature with a packed FloatList."""
    packed = np.ascontiguousarray(values, "<f4").tobytes()
    return delimited(2, delimited(1, packed) if packed else b"")


def int64_list(values: Sequence[int]) -> bytes:
    """A Feature with a packed Int64List."""
    try:
        packed = bytes(values)
    except ValueError:  # beyond a byte
        packed = b""
    if len(packed) != len(values) or not packed.isascii():
        packed = b"".join(map(varint, values))
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


def parse_example(data: bytes) -> dict[str, Feature]:
    """Key → list of bytes, float32 array or int64 array; an empty feature gives an empty list.

    Lists of numbers may be packed, as every writer of today does it, or not.

    Raises:
        ValueError: ``data`` is not an Example.
    """
    parsed: dict[str, Feature] = {}
    for features in messages(memoryview(data), 1):
        for entry in messages(features, 1):
            parts = dict(fields(entry))
            key, feature = (_message(parts.get(number, _EMPTY)) for number in (1, 2))
            parsed[str(key, "utf-8")] = _feature(feature)
    return parsed


def _feature(data: memoryview) -> Feature:
    feature: Feature = []
    for kind, value in fields(data):
        inside = [found for number, found in fields(_message(value)) if number == 1]
        if kind == 1:
            feature = [bytes(_message(found)) for found in inside]
        elif kind == 2:
            packed = b"".join(_float(found) for found in inside)
            feature = np.frombuffer(packed, "<f4").astype(np.float32)
        elif kind == 3:
            feature = np.array([n for found in inside for n in _integers(found)], np.int64)
    return feature


def _float(value: int | memoryview) -> bytes | memoryview:
    """Packed floats as they are, or the four bytes of a single one."""
    if isinstance(value, memoryview):
        return value
    if value >> 32:
        raise MalformedError(f"{value} is not a float of 32 bits")
    return value.to_bytes(4, "little")


def _integers(value: int | memoryview) -> list[int]:
    if isinstance(value, int):
        return [signed(value)]
    packed = bytes(value)
    if packed.isascii():  # no byte has a successor
        return list(packed)
    numbers, position = [], 0
    while position < len(value):
        number, position = read_varint(value, position)
        numbers.append(signed(number))
    return numbers


def _message(value: int | memoryview) -> memoryview:
    if isinstance(value, int):
        raise MalformedError(f"the number {value} where a message or text belongs")
    return value
