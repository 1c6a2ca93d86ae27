"""Measuring commands."""

from __future__ import annotations

import os
import sys

import pytest

from tests.bench.command import cost_of, imported_by

ALLOCATE = "data = bytearray(300_000_000); data[::4096] = b'x' * len(data[::4096])"
IN_A_CHILD = (
    f"import subprocess, sys; subprocess.run([sys.executable, '-c', {ALLOCATE!r}], check=True)"
)


@pytest.mark.parametrize("script", [ALLOCATE, IN_A_CHILD])
def test_memory_counts_whoever_holds_it(script: str) -> None:
    cost = cost_of([sys.executable, "-c", script], os.environ)
    assert cost.peak_bytes > 300_000_000
    assert cost.cpu_seconds > 0


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match="no such colour"):
        cost_of([sys.executable, "-c", "raise SystemExit('no such colour')"], os.environ)


def test_imports_are_those_of_the_command() -> None:
    imported = imported_by([sys.executable, "-c", "import email.message"], os.environ)
    assert "email" in imported
    assert "tensorflow" not in imported
