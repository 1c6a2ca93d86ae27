"""All checks of the machine, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from builder.doctor.browser import check_browser
from builder.doctor.machine import check_cache, check_disk, check_memory, check_runtime
from builder.doctor.packages import check_converter, check_python, check_tensorflow
from builder.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from builder.doctor.finding import Finding

Checks: TypeAlias = "tuple[tuple[str, Callable[[], Finding]], ...]"

CHECKS: Checks = (
    ("Python", check_python),
    ("TensorFlow", check_tensorflow),
    ("the converter", check_converter),
    ("the browser", check_browser),
    ("the runtime", check_runtime),
    ("the cache", check_cache),
    ("the disk", check_disk),
    ("memory", check_memory),
)


def examine(progress: Progress = silent, checks: Checks = CHECKS) -> list[Finding]:
    """Look at this machine; never raises for what is wrong with it."""
    findings = []
    for done, (name, check) in enumerate(checks):
        progress(f"Looking at {name}", done / len(checks))
        findings.append(check())
    return findings
