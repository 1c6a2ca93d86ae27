"""What a command costs: seconds, peak memory, and what it imported."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Cost:
    """What a command took.

    Args:
        seconds: wall time.
        cpu_seconds: of the process and of all that it waited for.
        peak_bytes: the largest resident set of the process or of one of its children.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int


def cost_of(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run ``command`` to its end and measure it.

    Raises:
        RuntimeError: it failed; the message carries what it said.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    with process.stderr as stream:
        said = stream.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed with {process.returncode}:\n{said}")
    # ru_maxrss counts kibibytes on Linux and bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def imported_by(command: Sequence[str], environment: Mapping[str, str]) -> set[str]:
    """Top-level modules that a Python ``command`` imports while it runs."""
    done = subprocess.run(
        command,
        env={**environment, "PYTHONPROFILEIMPORTTIME": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    lines = re.findall(r"^import time:.*\|\s*([\w.]+)$", done.stderr, re.MULTILINE)
    return {line.split(".")[0] for line in lines}
