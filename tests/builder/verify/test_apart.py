"""Work in a thread of its own ends as work in this one would, and Ctrl-C ends it too."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from builder.verify.apart import apart

ROOT = Path(__file__).parents[3]

# A process that a shell started in the background ignores Ctrl-C, and so do its children.
WAITS_FOR_EVER = """
import signal
import threading
signal.signal(signal.SIGINT, signal.default_int_handler)
from builder.verify.apart import apart

def work():
    print("working", flush=True)
    threading.Event().wait()

apart(work)
"""


def test_it_returns_and_raises_what_the_work_does() -> None:
    assert apart(threading.current_thread) is not threading.current_thread()
    with pytest.raises(ZeroDivisionError):
        apart(lambda: 1 // 0)


def test_ctrl_c_does_not_wait_for_work_that_never_ends() -> None:
    command = [sys.executable, "-c", WAITS_FOR_EVER]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "working\n"
        process.send_signal(signal.SIGINT)
        try:
            _, complaint = process.communicate(timeout=60)
        finally:
            process.kill()
    assert "KeyboardInterrupt" in complaint
    assert process.returncode != 0
