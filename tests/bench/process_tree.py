"""What a command and all processes below it cost, from /proc: seconds, CPU time, memory."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.command import Cost

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INTERVAL = 0.05
"""Seconds between two looks."""

PROC = Path("/proc")


def cost_of_tree(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run ``command`` to its end; the most memory that all its processes held at once.

    Memory is the proportional set size, which counts a page that several processes share once.
    CPU time of a process is what it had at the last look.

    Raises:
        RuntimeError: it failed; the message carries what it said.
    """
    peak, ticks = 0, dict[int, int]()
    started = time.perf_counter()
    with subprocess.Popen(
        command, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        said = b""
        while process.poll() is None:
            pids = _tree(process.pid)
            peak = max(peak, sum(map(_memory, pids)))
            ticks.update((pid, spent) for pid in pids if (spent := _ticks(pid)))
            said += process.stdout.read() or b""
            time.sleep(INTERVAL)
        seconds = time.perf_counter() - started
        said += process.stdout.read() or b""
    if process.returncode != 0:
        text = said.decode(errors="replace")
        raise RuntimeError(f"{' '.join(command)} failed with {process.returncode}:\n{text}")
    return Cost(seconds, sum(ticks.values()) / os.sysconf("SC_CLK_TCK"), peak)


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                children.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat from the state on: it stands behind a name that may hold spaces."""
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def _ticks(pid: int) -> int:
    with suppress(OSError, IndexError):
        fields = _stat(pid)
        return int(fields[11]) + int(fields[12])
    return 0


def _memory(pid: int) -> int:
    """Proportional set size in bytes."""
    with suppress(OSError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
