"""A trained detector in, a ``WebModel`` out, and the original to compare it with.

    recognise → saved_model | graph_model → reading (boundary, read_*, prove) → cut → convert
    → shards → golden → read

The only package that imports TensorFlow, always through ``quiet``; ``convert`` alone imports
tensorflowjs. What is asked for here is imported when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from builder.detector.original import OriginalDetector, load_original
    from builder.detector.read import read_detector

__all__ = ["OriginalDetector", "load_original", "read_detector"]

_HOMES = {
    "OriginalDetector": "builder.detector.original",
    "load_original": "builder.detector.original",
    "read_detector": "builder.detector.read",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
