"""Is what ``offshelf train`` needs installed? Asked before anything heavy is imported."""

from __future__ import annotations

from importlib.util import find_spec

from builder.errors import EnvironmentFault

EXTRA = ("filelock", "google_crc32c", "matplotlib", "pycocotools", "scipy", "six", "tf_slim")
"""Packages of the extra ``training``, by the names under which they are imported."""

OBJECT_DETECTION = "object_detection"


def require_installed() -> None:
    """Refuse to go on without the training extra or the Object Detection API.

    Raises:
        EnvironmentFault: OFF761, packages of the extra are missing; OFF762, the Object Detection
            API is.
    """
    require_extra()
    if find_spec(OBJECT_DETECTION) is None:
        raise EnvironmentFault(
            "OFF762",
            "the TensorFlow Object Detection API is not installed",
            where=OBJECT_DETECTION,
            way_out="Run `offshelf train setup` once in this environment",
        )


def require_extra() -> None:
    """Refuse to go on without the packages of the extra.

    Raises:
        EnvironmentFault: OFF761.
    """
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise EnvironmentFault(
            "OFF761",
            f"packages that training needs are not installed: {', '.join(missing)}",
            where="the extra `training`",
            way_out="Run: pip install 'offshelf[training]', then: offshelf train setup",
        )
