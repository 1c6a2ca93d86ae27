"""Weights of a TF.js model: from shards, through the manifest, to arrays.

Format: tfjs-core's ``io/io_utils.ts`` (``decodeWeights``). Values of a group follow one another in
the order of the manifest, without padding, little-endian, and shards cut that stream anywhere.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from builder.detector.model_files import inside
from builder.detector.model_json import LFS_POINTER
from builder.errors import DetectorError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from builder.detector.model_files import ModelFiles

    Array = npt.NDArray[np.generic]

_STORED = {"float32": "<f4", "int32": "<i4", "bool": "|b1", "complex64": "<c8"}
_QUANTISED = {"uint8": "|u1", "uint16": "<u2", "float16": "<f2"}


@dataclass(frozen=True)
class Entry:
    """A weight in the manifest.

    Args:
        dtype: what TF.js makes of it.
        stored: NumPy's dtype of the stored values, little-endian; empty for strings.
        scale: of quantised values: ``value = stored * scale + minimum``.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    stored: str
    scale: float | None = None
    minimum: float = 0.0

    @property
    def count(self) -> int:
        """Number of values."""
        total = 1
        for size in self.shape:
            total *= size
        return total

    @property
    def size(self) -> int | None:
        """Bytes in the shards, ``None`` for strings, whose length only the shards know."""
        width = {"1": 1, "2": 2, "4": 4, "8": 8}.get(self.stored[-1:])
        return None if width is None else width * self.count


@dataclass(frozen=True)
class Group:
    """A group of the manifest: files whose bytes in a row hold the entries in a row."""

    paths: tuple[str, ...]
    entries: tuple[Entry, ...]


def read_manifest(manifest: Sequence[Any], folder: str, where: str) -> tuple[Group, ...]:
    """The ``weightsManifest`` of ``model.json``, with paths inside the model's files.

    Args:
        manifest: the JSON value.
        folder: of ``model.json`` inside the model's files, or an empty string.
        where: path of ``model.json``, for messages.

    Raises:
        DetectorError: OFF203 if it is not a manifest, or names a file outside the model.
    """
    groups = []
    for group in manifest:
        try:
            entries = tuple(_entry(weight) for weight in group["weights"])
            names = [str(path) for path in group["paths"]]
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
            raise _damaged(where, f"weightsManifest cannot be read: {error!r:.200}") from error
        paths = [inside(folder, name) for name in names]
        for name, path in zip(names, paths, strict=True):
            if path is None:
                raise _damaged(where, f"weightsManifest names a file outside the model: {name!r}")
        groups.append(Group(tuple(path for path in paths if path), entries))
    return tuple(groups)


def read_weights(files: ModelFiles, groups: Sequence[Group]) -> dict[str, Array]:
    """All weights by name; floats as float32, whatever they were stored as.

    Raises:
        DetectorError: OFF204 with the shard's name, the bytes expected and the bytes found.
    """
    weights: dict[str, Array] = {}
    for group in groups:
        data = b"".join(_shards(files, group))
        position = 0
        for entry in group.entries:
            weights[entry.name], position = _decode(entry, data, position, files.where)
        if position != len(data):
            raise _wrong_length(files, group, position, len(data))
    return weights


def _entry(weight: Mapping[str, Any]) -> Entry:
    name, dtype, quantisation = weight["name"], weight["dtype"], weight.get("quantization")
    shape = tuple(weight["shape"])
    if not isinstance(name, str) or not all(type(s) is int and 0 <= s < 1 << 31 for s in shape):
        raise ValueError("a weight's name or shape")
    if quantisation:
        kind = quantisation["dtype"]
        if kind == "float16":
            return Entry(name, shape, dtype, _QUANTISED[kind])
        scale, minimum = float(quantisation["scale"]), float(quantisation["min"])
        return Entry(name, shape, dtype, _QUANTISED[kind], scale, minimum)
    return Entry(name, shape, dtype, "" if dtype == "string" else _STORED[dtype])


def check_shards(files: ModelFiles, group: Group) -> None:
    """Every shard of a group is there, and together they have the length that the entries need.

    Raises:
        DetectorError: OFF204 with the shard's name, the bytes expected and the bytes found.
    """
    sizes = {path: files.size(path) for path in group.paths}
    lengths = [entry.size for entry in group.entries]
    total = None if None in lengths else sum(length or 0 for length in lengths)
    for path, size in sizes.items():
        if size is None:
            # Where all others are there, what is missing is the rest.
            there = sum(other or 0 for other in sizes.values())
            alone = total is not None and list(sizes.values()).count(None) == 1
            expected = f"{total - there:,} bytes" if alone and total is not None else "a shard"
            raise _bad_shard(files.place(path), f"expected {expected}, found no such file")
    found = sum(size or 0 for size in sizes.values())
    if total is not None and found != total:
        raise _wrong_length(files, group, total, found)


def _shards(files: ModelFiles, group: Group) -> Iterator[bytes]:
    """The bytes of each shard, after checking what can be known of their lengths."""
    check_shards(files, group)
    for path in group.paths:
        data = files.read(path)
        _refuse_pages(data, files.place(path))
        yield data


def _wrong_length(files: ModelFiles, group: Group, total: int, found: int) -> DetectorError:
    """Which shard it was. Writers cut the stream into equal parts, and the last takes the rest."""
    sizes = {path: files.size(path) or 0 for path in group.paths}
    whole = max(sizes.values(), default=0)
    last = group.paths[-1] if group.paths else "(no shard)"
    wrong = next((path for path in group.paths[:-1] if sizes[path] != whole), last)
    size = sizes.get(wrong, 0)
    _refuse_pages(files.read(wrong) if wrong in sizes else b"", files.place(wrong))
    expected = size + total - found
    detail = f"expected {expected:,} bytes, found {size:,}" if expected >= 0 else "not expected"
    return _bad_shard(
        files.place(wrong), f"{detail} (all shards: {total:,} expected, {found:,} found)"
    )


def _refuse_pages(data: bytes, place: str) -> None:
    start = data[:100].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise _bad_shard(place, f"expected weights, found a web page of {len(data):,} bytes")
    if start.startswith(LFS_POINTER):
        raise _bad_shard(place, "expected weights, found a Git LFS pointer: run `git lfs pull`")


def _decode(entry: Entry, data: bytes, position: int, where: str) -> tuple[Array, int]:
    import numpy as np

    if entry.dtype == "string":
        texts, position = _strings(entry, data, position, where)
        values = np.empty(entry.count, dtype=object)
        values[:] = texts
        return values.reshape(entry.shape), position
    stored = np.dtype(entry.stored)
    end = position + stored.itemsize * entry.count
    values = np.frombuffer(data[position:end], stored).reshape(entry.shape)
    if entry.scale is not None:
        # In double precision, as JavaScript computes it.
        exact = values.astype(np.float64) * entry.scale + entry.minimum
        values = np.floor(exact + 0.5) if entry.dtype == "int32" else exact
    return values.astype(entry.dtype), end


def _strings(entry: Entry, data: bytes, position: int, where: str) -> tuple[list[bytes], int]:
    """Each string with its length before it, 4 bytes."""
    texts = []
    for _ in range(entry.count):
        start = position + 4
        end = start + int.from_bytes(data[position:start], "little")
        if end > len(data) or start > len(data):
            raise _bad_shard(where, f"the shards end inside the strings of {entry.name!r}")
        texts.append(data[start:end])
        position = end
    return texts, position


def folder_of(name: str) -> str:
    """The folder of a path with slashes, or an empty string."""
    return posixpath.dirname(name)


def _damaged(where: str, what: str) -> DetectorError:
    return DetectorError("OFF203", what, where=where, way_out="Convert the model again")


def _bad_shard(where: str, what: str) -> DetectorError:
    return DetectorError(
        "OFF204", what, where=where, way_out="Copy the model's folder again, all shards in binary"
    )
