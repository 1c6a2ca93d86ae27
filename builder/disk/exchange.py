"""Two folders of one file system change places in one step, where the system can do that."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2
"""Linux: fcntl.h and linux/fs.h."""

RENAME_SWAP = 2
"""macOS: sys/stdio.h."""

UNSUPPORTED = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM, errno.EXDEV})
"""Answers of systems and file systems that cannot (network shares, some overlays, FAT)."""


def exchange(one: Path, other: Path) -> bool:
    """Let ``one`` and ``other`` change places, atomically.

    Returns:
        Whether it was done; ``False`` where it cannot be done here.

    Raises:
        OSError: it can be done here, but not with these.
    """
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin":
        if not hasattr(library, "renamex_np"):
            return False
        result = library.renamex_np(*names, RENAME_SWAP)
    else:
        if not hasattr(library, "renameat2"):
            return False
        result = library.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE)
    if result == 0:
        return True
    number = ctypes.get_errno()
    if number in UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(other))
