"""The runtime's pure functions in one Node process: a question in, an answer out."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RUNTIME = Path(__file__).parents[2] / "site_templates" / "runtime"

Floats = NDArray[np.float32]


class Oracle:
    """Answers as ``site_templates/runtime/test/oracle.ts`` does."""

    def __init__(self) -> None:
        self._node = subprocess.Popen(
            ["node", str(RUNTIME / "test" / "oracle.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, kind: str, **question: Any) -> Any:
        """The answer to ``question``; arrays in it travel as base64 of their bytes."""
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        plain = {
            key: base64.b64encode(value.tobytes()).decode()
            if isinstance(value, np.ndarray)
            else value
            for key, value in question.items()
        }
        self._node.stdin.write(json.dumps({"kind": kind, **plain}) + "\n")
        self._node.stdin.flush()
        return json.loads(self._node.stdout.readline())

    def close(self) -> None:
        """End the process."""
        self._node.communicate(timeout=60)
        assert self._node.returncode == 0


def floats(text: str) -> Floats:
    """float32 values from base64."""
    return np.frombuffer(base64.b64decode(text), np.float32)
