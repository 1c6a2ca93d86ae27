"""Whether a disk has room, and the one sentence for a disk that has not."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from builder.disk.staging import staging
from builder.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

BLOCK = 4096
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
OUTPUT = "-o"
"""The option by which most commands take their output."""


def size_on_disk(files: Mapping[str, bytes]) -> int:
    """Bytes that ``files`` take in blocks of 4 KiB, with a margin of a block each."""
    return sum(BLOCK * (2 + len(data) // BLOCK) for data in files.values())


def check_room(place: Path, needed: int, *, option: str = OUTPUT) -> None:
    """Refuse before the first byte is written.

    Raises:
        BundleError: OFF402.
    """
    if free_at(place) < needed:
        raise disk_full(place, needed, option=option)


def check_file(file: Path, needed: int, *, option: str = OUTPUT) -> None:
    """Refuse a file that could not be written, before the work that it is to hold the results of.

    Tries it with a hidden folder that is gone afterwards; folders above ``file`` are not made yet.

    Args:
        file: what will be written.
        needed: bytes that it may take.
        option: by which another one is chosen.

    Raises:
        BundleError: OFF402 or OFF403.
    """
    with room_for(file, needed, option=option):
        if file.is_dir():
            raise _refused(errno.EISDIR, file)
        above = next(path for path in file.parents if path.exists())
        if not above.is_dir():
            raise _refused(errno.ENOTDIR, above)
        with staging(above / file.name):
            check_room(file, needed, option=option)


@contextmanager
def room_for(place: Path, needed: int, *, option: str = OUTPUT) -> Iterator[None]:
    """Turn what the system refuses inside into one sentence.

    Args:
        place: what is written inside.
        needed: bytes that it takes.
        option: by which another place is chosen.

    Raises:
        BundleError: OFF402 for a disk that fills, OFF403 for anything else.
    """
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise disk_full(place, needed, option=option) from error
        raise BundleError(
            "OFF403",
            f"it cannot be written or read: {error.strerror or error}",
            where=str(error.filename or place),
            way_out=f"Nothing was changed. Check the permissions, or choose another with {option}",
        ) from error


def disk_full(place: Path, needed: int, *, option: str = OUTPUT) -> BundleError:
    """The sentence, with what is needed and what there is."""
    return BundleError(
        "OFF402",
        f"the disk is full: about {needed:,} bytes are needed and {free_at(place):,} are free",
        where=str(place),
        way_out=f"Nothing was changed. Free some space, or write to another disk with {option}",
    )


def free_at(place: Path) -> int:
    """Bytes free for this user where ``place`` is, or will be."""
    existing = next(path for path in (place, *place.parents) if path.exists())
    return shutil.disk_usage(existing).free


def _refused(number: int, path: Path) -> OSError:
    return OSError(number, os.strerror(number), str(path))
