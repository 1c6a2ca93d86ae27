"""The files of a TF.js model, in a folder or in a zip, read without unpacking anything to disk."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Protocol

from builder.errors import DetectorError

MOST_ENTRIES = 10_000
LARGEST_TOTAL = 2 * 1024**3
HIGHEST_RATIO = 200
"""Weights hardly shrink and model.json shrinks about 25 times; a zip bomb shrinks 1,000 times."""


class ModelFiles(Protocol):
    """Files by their path with ``/``, relative to the model's folder."""

    where: str

    def names(self) -> tuple[str, ...]:
        """Paths of all files, sorted."""

    def size(self, name: str) -> int | None:
        """Bytes of a file, or ``None`` if there is no such file."""

    def read(self, name: str) -> bytes:
        """The whole of a file that is there."""

    def place(self, name: str) -> str:
        """The file's path as messages show it."""


def open_files(path: Path) -> ModelFiles:
    """The files of a folder, or of a zip once it has been found harmless.

    Raises:
        DetectorError: OFF203, if the zip is damaged or unsafe.
    """
    return Folder(path) if path.is_dir() else Zip(path)


def inside(base: str, name: str) -> str | None:
    """``name`` as a path under ``base``, or ``None`` if it leads out of the model.

    Absolute paths, addresses and ``..`` do; backslashes count as slashes.
    """
    clean = name.replace("\\", "/")
    pure = PurePosixPath(clean)
    if not clean or pure.is_absolute() or ".." in pure.parts or ":" in clean or "\0" in clean:
        return None
    return str(PurePosixPath(base) / pure)


class Folder:
    """A folder and what is in it."""

    def __init__(self, path: Path) -> None:
        self.path, self.where = path, str(path)

    def names(self) -> tuple[str, ...]:
        """Files of the folder itself and one level down."""
        found = [p for pattern in ("*", "*/*") for p in self.path.glob(pattern) if p.is_file()]
        return tuple(sorted(p.relative_to(self.path).as_posix() for p in found))

    def size(self, name: str) -> int | None:
        """Bytes of a file, or ``None``."""
        try:
            path = self.path / name
            return path.stat().st_size if path.is_file() else None
        except OSError:
            return None

    def read(self, name: str) -> bytes:
        """The whole of a file."""
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise _damaged(self.place(name), f"cannot be read: {error.strerror}") from error

    def place(self, name: str) -> str:
        """The file's path as messages show it."""
        return str(self.path / name)


class Zip:
    """A zip file. Its entries are checked before any of them is read."""

    def __init__(self, path: Path) -> None:
        self.path, self.where = path, str(path)
        try:
            with zipfile.ZipFile(path) as archive:
                entries = archive.infolist()
        except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise _damaged(self.where, f"the zip cannot be opened: {error}") from error
        self._entries = {e.filename.replace("\\", "/"): e for e in entries if not e.is_dir()}
        _check(entries, self.where)

    def names(self) -> tuple[str, ...]:
        """Paths of all files, sorted, without what macOS adds."""
        return tuple(sorted(n for n in self._entries if not n.startswith("__MACOSX/")))

    def size(self, name: str) -> int | None:
        """Bytes of a file once inflated, or ``None``."""
        entry = self._entries.get(name)
        return None if entry is None else entry.file_size

    def read(self, name: str) -> bytes:
        """The whole of a file, inflated and checked against its CRC."""
        entry = self._entries[name]
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(entry) as stream:
                data = stream.read(entry.file_size + 1)
        except (OSError, zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError) as error:
            raise _damaged(self.place(name), f"cannot be inflated: {error}") from error
        if len(data) != entry.file_size:
            raise _damaged(self.place(name), f"{len(data)} of {entry.file_size} bytes came out")
        return data

    def place(self, name: str) -> str:
        """``model.zip!/web_model/model.json``."""
        return f"{self.path}!/{name}"


def _check(entries: list[zipfile.ZipInfo], where: str) -> None:
    """Refuse entries that lead out of the zip, are secret, or would fill the memory."""
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if inside("", name.rstrip("/") or "/") is None:
            raise _damaged(where, f"the zip has an unsafe path {entry.filename!r}")
        if (entry.external_attr >> 28) == 0xA:
            raise _damaged(where, f"the zip has a symbolic link {entry.filename!r}")
        if entry.flag_bits & 1:
            raise _damaged(where, "the zip is encrypted")
        if name in seen:
            raise _damaged(where, f"the zip has {entry.filename!r} twice")
        seen.add(name)
        if entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1 << 16):
            raise _damaged(
                where,
                f"{entry.filename!r} would grow from {entry.compress_size:,} to "
                f"{entry.file_size:,} bytes: a zip bomb",
            )
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or total > LARGEST_TOTAL:
        raise _damaged(where, f"the zip has {len(entries):,} entries of {total:,} bytes together")


def _damaged(where: str, what: str) -> DetectorError:
    return DetectorError(
        "OFF203",
        what,
        where=where,
        way_out="Copy or download the model again; a zip holds model.json and its shards, plain",
    )
