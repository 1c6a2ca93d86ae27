"""All checks of the machine, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from builder.doctor.browser import check_browser
from builder.doctor.finding import Finding
from builder.doctor.machine import check_cache, check_disk, check_memory, check_runtime
from builder.doctor.packages import check_converter, check_python, check_tensorflow
from builder.doctor.training import check_training
from builder.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Callable


Checks: TypeAlias = "tuple[tuple[str, Callable[[], Finding]], ...]"

CHECKS: Checks = (
    ("python", check_python),
    ("tensorflow", check_tensorflow),
    ("converter", check_converter),
    ("browser", check_browser),
    ("runtime", check_runtime),
    ("cache", check_cache),
    ("disk", check_disk),
    ("memory", check_memory),
    ("training", check_training),
)


def examine(progress: Progress = silent, checks: Checks = CHECKS) -> list[Finding]:
    """Look at this machine; never raises for what is wrong with it."""
    findings = []
    for done, (name, check) in enumerate(checks):
        progress(f"Looking at {name}", done / len(checks))
        findings.append(_made(name, check))
    return findings


def _made(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:  # what a broken install raises is anyone's guess
        return Finding(
            name,
            "fail",
            f"the check itself failed: {type(error).__name__}: {error}",
            "Run: pip install --force-reinstall offshelf",
        )
