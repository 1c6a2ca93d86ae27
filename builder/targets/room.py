"""Whether a disk has room, and the one sentence for a disk that has not."""

from __future__ import annotations

import errno
import shutil
from typing import TYPE_CHECKING

from builder.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Mapping
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


def disk_full(place: Path, needed: int) -> BundleError:
    """The sentence, with what is needed and what there is."""
    return BundleError(
        "OFF402",
        f"the disk is full: {needed:,} bytes are needed and {free_at(place):,} are free",
        where=str(place),
        way_out="Nothing was changed. Free some space, or write to another disk with -o",
    )


def free_at(place: Path) -> int:
    """Bytes free for this user where ``place`` is, or will be."""
    existing = next(path for path in (place, *place.parents) if path.exists())
    return shutil.disk_usage(existing).free
