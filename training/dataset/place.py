"""Where a data set goes: never over what is not one, and whole or not at all.

The next version grows in a hidden sibling and then changes places with the previous one in one
step; on file systems that cannot do that in two, and the next run mends what a kill left between.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from builder.errors import BundleError, TrainingError
from training.dataset.manifest import MANIFEST, parse_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

NEW, OLD = "offshelf-new-", "offshelf-old-"
BESIDES = frozenset(
    {MANIFEST, "label_map.pbtxt", "summary.json", "report.json", "boxes-per-image.png"}
    | {"box-sizes.png", ".DS_Store", "Thumbs.db", "desktop.ini"}
)
"""What a data set holds besides its shards, and what file managers leave in folders they showed."""

_AT_FDCWD = -100
_EXCHANGE = 2  # RENAME_EXCHANGE of linux/fs.h, RENAME_SWAP of macOS' sys/stdio.h
_UNSUPPORTED = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM, errno.EXDEV})


def check_output(output: Path, source: Path) -> Path:
    """The real path of ``output``, if a data set may be written there.

    Raises:
        BundleError: OFF401, it holds something that ``prepare`` did not write.
        TrainingError: OFF701, source and output lie within one another.
    """
    real, given = Path(os.path.realpath(output)), Path(os.path.realpath(source))
    inside = given if given.is_dir() else given.parent
    if real in (given, *given.parents) or inside in (real, *real.parents):
        raise TrainingError(
            "OFF701",
            f"the output {output} and the source {source} lie within one another",
            where=str(output),
            way_out="Choose an output outside of the source with -o",
        )
    if not os.path.lexists(real):
        return real
    if not real.is_dir():
        raise _foreign(output, "it is a file, and not a folder")
    present = {path.name for path in real.iterdir()}
    if not present:
        return real
    try:
        dataset, _ = parse_manifest((real / MANIFEST).read_text("utf-8"), real)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _foreign(output, f"there is no {MANIFEST} of a data set in it") from None
    shards = {shard.file for split in dataset.splits.values() for shard in split.shards}
    if strangers := sorted(present - shards - BESIDES):
        raise _foreign(output, f"it holds {', '.join(strangers[:3])} besides")
    return real


@contextmanager
def growing(output: Path) -> Iterator[Path]:
    """A new empty folder beside ``output`` for the next version, gone in the end.

    A lock on it, held while this process lives, keeps other runs from taking it for a leftover.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    _clear_leftovers(output)
    folder = Path(tempfile.mkdtemp(prefix=f".{output.name}.{NEW}", dir=output.parent))
    folder.chmod(0o755)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def put_in_place(fresh: Path, output: Path) -> None:
    """Let ``fresh`` take the place of ``output``; what was there then stands at ``fresh``."""
    for path in sorted(fresh.iterdir()):
        _sync(path)
    _sync(fresh)
    if not os.path.lexists(output):
        fresh.rename(output)
    elif not _exchange(fresh, output):
        old = output.with_name(f".{output.name}.{OLD}{fresh.name.rsplit('-', 1)[-1]}")
        output.rename(old)
        fresh.rename(output)
        shutil.rmtree(old, ignore_errors=True)
    _sync(output.parent)


def _clear_leftovers(output: Path) -> None:
    for old in sorted(output.parent.glob(f".{output.name}.{OLD}*")):
        if os.path.lexists(output):
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(output)
    for folder in sorted(output.parent.glob(f".{output.name}.{NEW}*")):
        if _is_abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
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


def _exchange(one: Path, other: Path) -> bool:
    """Whether two folders changed places in one step; False where the system cannot do that."""
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        result = library.renamex_np(*names, _EXCHANGE)
    elif hasattr(library, "renameat2"):
        result = library.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _EXCHANGE)
    else:
        return False
    number = ctypes.get_errno()
    if result != 0 and number not in _UNSUPPORTED:
        raise OSError(number, os.strerror(number), str(other))
    return bool(result == 0)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _foreign(place: Path, why: str) -> BundleError:
    return BundleError(
        "OFF401",
        f"`offshelf train prepare` did not make this, so it is left as it is: {why}",
        where=str(place),
        way_out="Choose another output with -o, or move it away first",
    )
