"""How much memory programs may still use."""

from __future__ import annotations

import os
from pathlib import Path


def available_memory(
    meminfo: Path = Path("/proc/meminfo"), cgroup: Path = Path("/sys/fs/cgroup")
) -> int | None:
    """Bytes of memory that programs may still use; all there is where only that is known.

    Args:
        meminfo: Linux's table, ``MemAvailable: 123 kB`` among its lines.
        cgroup: where a container's limit is, ``memory.max`` (cgroup v2).
    """
    free = _free_of_the_machine(meminfo)
    try:
        limit = int((cgroup / "memory.max").read_text())
        left = max(limit - int((cgroup / "memory.current").read_text()), 0)
    except (OSError, ValueError):  # no container, or no limit: "max"
        return free
    return left if free is None else min(free, left)


def _free_of_the_machine(meminfo: Path) -> int | None:
    try:
        for line in meminfo.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError, AttributeError):
        return None
