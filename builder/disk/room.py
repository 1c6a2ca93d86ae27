"""Whether a disk has room, and the one sentence for a disk that has not."""

from __future__ import annotations

import errno
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from builder.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

BLOCK = 4096
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def size_on_disk(files: Mapping[str, bytes]) -> int:
    """Bytes that ``files`` take in blocks of 4 KiB, with a margin of a block each."""
    return sum(BLOCK * (2 + len(data) // BLOCK) for data in files.values())


def check_room(place: Path, needed: int) -> None:
    """Refuse before the first byte is written.

    Raises:
        BundleError: OFF402.
    """
    if free_at(place) < needed:
        raise disk_full(place, needed)


@contextmanager
def room_for(place: Path, needed: int) -> Iterator[None]:
    """Turn what the system refuses inside into one sentence.

    Raises:
        BundleError: OFF402 for a disk that fills, OFF403 for anything else.
    """
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise disk_full(place, needed) from error
        raise BundleError(
            "OFF403",
            f"it cannot be written or read: {error.strerror or error}",
            where=str(error.filename or place),
            way_out="Nothing was changed. Check the permissions, or choose another output with -o",
        ) from error


def disk_full(place: Path, needed: int) -> BundleError:
    """The sentence, with what is needed and what there is."""
    return BundleError(
        "OFF402",
        f"the disk is full: about {needed:,} bytes are needed and {free_at(place):,} are free",
        where=str(place),
        way_out="Nothing was changed. Free some space, or write to another disk with -o",
    )


def free_at(place: Path) -> int:
    """Bytes free for this user where ``place`` is, or will be."""
    existing = next(path for path in (place, *place.parents) if path.exists())
    return shutil.disk_usage(existing).free
