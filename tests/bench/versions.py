"""Versions of all that the figures depend on."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping


def versions(browser: str, frames: Mapping[str, Any]) -> dict[str, str]:
    """Name → version."""
    return {
        "Chromium": browser,
        "Offshelf": __version__,
        "Python": platform.python_version(),
        "TensorFlow": version("tensorflow"),
        "engine, Offshelf": f"{frames['own']['library']} ({frames['own']['backend']})",
        "engine, the seed's way": f"{frames['seed']['library']} ({frames['seed']['backend']})",
        "processor": _processor(),
        "tensorflowjs converter": version("tensorflowjs"),
    }


def _processor() -> str:
    """Model name and count of logical processors, where Linux tells."""
    info = Path("/proc/cpuinfo")
    if not info.is_file():
        return platform.processor() or platform.machine()
    lines = info.read_text().splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{names[0]}, {len(names)} logical" if names else platform.machine()
