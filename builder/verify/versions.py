"""Which programs a report speaks of."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from builder import __version__


def installed_version(package: str) -> str:
    """The version of a package, read without importing it; empty when it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def versions(*, browser: str, with_model: bool) -> dict[str, str]:
    """Program → version.

    Args:
        browser: the version that the browser gave.
        with_model: whether the original model was run here, by TensorFlow.
    """
    packages = ["numpy", "pillow", "playwright"]
    found = {package: installed_version(package) for package in packages}
    if with_model:
        found["tensorflow"] = installed_version("tensorflow")
    found |= {
        "chromium": browser,
        "offshelf": __version__,
        "python": platform.python_version(),
    }
    return {name: number for name, number in sorted(found.items()) if number}
