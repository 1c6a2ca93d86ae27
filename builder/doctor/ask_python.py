"""Run a few lines in a Python of their own, so that what they import cannot take the doctor along.

A broken native library may end the process, and a broken install may hang it; both are findings.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import builder


@dataclass(frozen=True)
class Answer:
    """What came of it.

    Args:
        said: the last line on stdout; empty when it failed.
        trouble: the last lines on stderr, or what ended it; empty when it did not fail.
    """

    said: str = ""
    trouble: str = ""

    @property
    def worked(self) -> bool:
        """Whether it ran to its end."""
        return not self.trouble


def ask_python(lines: str, *, seconds: float) -> Answer:
    """Run ``lines`` with this interpreter and this installation of Offshelf.

    Args:
        lines: source that prints its answer.
        seconds: how long it may take; then it is ended.
    """
    root = str(Path(builder.__file__).parents[1])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    # TensorFlow's notices would hide the reason of a failure.
    environment = {**os.environ, "PYTHONPATH": path, "TF_CPP_MIN_LOG_LEVEL": "3"}
    try:
        done = subprocess.run(
            [sys.executable, "-c", lines],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(trouble=f"it did not end within {seconds:.0f} s")
    if done.returncode < 0:
        return Answer(trouble=f"it was ended by signal {-done.returncode}")
    if done.returncode:
        return Answer(trouble="\n".join(done.stderr.strip().splitlines()[-12:]) or "it failed")
    return Answer(said=(done.stdout.strip().splitlines() or [""])[-1])


def last_line(text: str) -> str:
    """The last line that is not empty: of a traceback, the error itself."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
