"""A folder of files on disk: written into a hidden sibling, then put in place in one step."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from builder.disk.exchange import exchange
from builder.disk.staging import old_name, staging

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_MODE = 0o644
FOLDER_MODE = 0o755
"""What web servers need to read, whatever the umask; GitHub Pages' uploads insist on it."""


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make ``folder`` hold exactly ``files``; killed at any moment, it holds what it held before.

    Raises:
        OSError: nothing was changed.
    """
    with staging(folder) as fresh:
        write_files(fresh, files)
        put_in_place(fresh, folder)


def replace_file(file: Path, data: bytes, *, beside: Path | None = None) -> None:
    """The same for one file.

    Args:
        file: what is written or replaced.
        data: its contents.
        beside: whose sibling the hidden folder is; that of ``file`` when left out.

    Raises:
        OSError: nothing was changed.
    """
    with staging(beside or file) as fresh:
        write_files(fresh, {file.name: data})
        (fresh / file.name).replace(file)
        sync(file.parent)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` below an empty folder and see them onto the disk."""
    for path in sorted(files):
        _make_folders(folder, path)
        _write(folder / path, files[path])
    # First all writes, then all waiting: one trip of the disk instead of one a file.
    sync_below(folder)


def put_in_place(fresh: Path, folder: Path) -> None:
    """Let ``fresh`` take the place of ``folder``, which may then stand at ``fresh``."""
    if not os.path.lexists(folder):
        fresh.rename(folder)
    elif not exchange(fresh, folder):
        _replace_in_two_steps(fresh, folder)
    sync(folder.parent)


def _replace_in_two_steps(fresh: Path, folder: Path) -> None:
    """For file systems without exchange.

    Killed between the steps, the previous version stands under its hidden name, and the next build
    puts it back.
    """
    old = old_name(folder, fresh)
    folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _make_folders(folder: Path, path: str) -> None:
    for part in path.split("/")[:-1]:
        folder /= part
        if not folder.exists():
            folder.mkdir()
            folder.chmod(FOLDER_MODE)


def _write(file: Path, data: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, FILE_MODE)
    try:
        os.fchmod(descriptor, FILE_MODE)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def sync_below(folder: Path) -> None:
    """Wait until ``folder`` and all that is below it are on the disk, folders after their files."""
    for place, _, names in os.walk(folder, topdown=False):
        for name in sorted(names):
            sync(Path(place, name))
        sync(Path(place))


def sync(path: Path) -> None:
    """Wait until a file or a folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
