"""One process at a time in a folder that several runs go on with."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from builder.disk.room import BLOCK, room_for
from builder.errors import TrainingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP})
"""What file systems answer that have no locks, as those of some networks."""


@contextmanager
def only_one(file: Path, *, option: str) -> Iterator[None]:
    """Keep other processes out of the folder of ``file`` until the context is left.

    The system lets go of the lock when this process ends, however it ends; the hidden file that
    carries it stays and says nothing. Where the file system has no locks, nobody is kept out.

    Args:
        file: by which the folder is known for what it is; the folder is made where it is missing.
        option: by which another folder is chosen.

    Raises:
        TrainingError: OFF738, another process is at work there.
        BundleError: OFF402, the disk is full; OFF403, it refuses.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(file.with_name(f".{file.name}.lock"), blocking=False, fallback_to_soft=False)
    with room_for(file.parent, BLOCK, option=option):
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout as error:
            raise TrainingError(
                "OFF738",
                "another process is at work in this folder",
                where=str(file.parent),
                way_out="Let it end, or end it with Ctrl-C: the same command then goes on from "
                "where it was",
            ) from error
        except OSError as error:
            if error.errno not in NO_LOCKS:
                raise
    try:
        yield
    finally:
        lock.release()
