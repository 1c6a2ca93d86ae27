"""Hidden siblings of an output: the next version in the making, what killed builds left."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEW = "offshelf-new-"
OLD = "offshelf-old-"


@contextmanager
def staging(output: Path) -> Iterator[Path]:
    """An empty folder beside ``output`` that is gone in the end, whatever is in it by then.

    While this process lives it holds a lock on the folder, so that another build of the same output
    does not take it for a leftover.
    """
    folder, descriptor = _new_folder(output)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def old_name(output: Path, folder: Path) -> Path:
    """Where the previous version waits while ``folder`` takes its place in two steps."""
    token = folder.name.rsplit("-", 1)[-1]
    return output.with_name(f".{output.name}.{OLD}{token}")


def clear_leftovers(output: Path) -> None:
    """Remove what killed builds of ``output`` left beside it.

    A build that was killed between the two steps of a file system without exchange left no output:
    the previous one is put back.
    """
    for old in _siblings(output, OLD):
        if os.path.lexists(output):
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(output)
    for folder in _siblings(output, NEW):
        if _is_abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _new_folder(output: Path) -> tuple[Path, int]:
    """A new folder, and the open descriptor that holds its lock."""
    while True:
        prefix = f".{output.name}.{NEW}"
        try:
            made = tempfile.mkdtemp(prefix=prefix, dir=output.parent)
        except OSError as error:
            error.filename = str(output.parent)  # rather than the folder that nobody asked for
            raise
        # Its name alone: before Python 3.12, below a relative folder, the rest is relative too.
        folder = output.parent / os.path.basename(made)  # noqa: PTH119
        with suppress(FileNotFoundError):
            folder.chmod(0o755)
            descriptor = os.open(folder, os.O_RDONLY)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if folder.exists():
                return folder, descriptor
            os.close(descriptor)
        # Another build cleared it away before the lock was there: once more.


def _siblings(output: Path, kind: str) -> list[Path]:
    if not output.parent.is_dir():
        return []
    prefix = f".{output.name}.{kind}"
    return sorted(path for path in output.parent.iterdir() if path.name.startswith(prefix))


def _is_abandoned(folder: Path) -> bool:
    """Whether the build that made ``folder`` is gone, and its lock with it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)
        return True
    return False
