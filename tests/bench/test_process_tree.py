"""Measuring a command together with its children."""

from __future__ import annotations

import os
import sys

import pytest

from tests.bench.process_tree import cost_of_tree

HOLD = "import time; data = bytearray(80_000_000); data[::4096] = b'x' * len(data[::4096]); "
WAIT = HOLD + "time.sleep(2)"
TWO = (
    "import subprocess, sys; command = [sys.executable, '-c', {!r}]; "
    "both = [subprocess.Popen(command) for _ in range(2)]; [child.wait() for child in both]"
)


def test_memory_is_that_of_all_processes_together() -> None:
    cost = cost_of_tree([sys.executable, "-c", TWO.format(WAIT)], os.environ)
    assert 160_000_000 < cost.peak_bytes < 320_000_000
    assert cost.seconds > 1.9


def test_cpu_time_counts_children_that_nobody_waits_for() -> None:
    # However busy the machine is: the parent ends a look or two after the child has spent its time.
    busy = "import time\nwhile time.process_time() < 1.5: pass\nprint(flush=True)\ntime.sleep(5)"
    script = (
        "import subprocess, sys, time; "
        f"child = subprocess.Popen([sys.executable, '-c', {busy!r}], stdout=subprocess.PIPE); "
        "child.stdout.readline(); time.sleep(1)"
    )
    assert cost_of_tree([sys.executable, "-c", script], os.environ).cpu_seconds > 1


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match="no such colour"):
        cost_of_tree([sys.executable, "-c", "raise SystemExit('no such colour')"], os.environ)
