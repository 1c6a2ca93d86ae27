"""Random numbers that depend on a seed and on names, and on nothing else.

Whatever is drawn for picture ``i`` comes from ``rng_of(seed, "picture", i)``: which worker draws
it, and what that worker drew before, leaves no trace in the bytes.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Rng = np.random.Generator
T = TypeVar("T")


def rng_of(seed: int, *keys: int | str) -> Rng:
    """A generator for ``seed`` and ``keys``; strings count by their CRC-32."""
    words = [zlib.crc32(key.encode()) if isinstance(key, str) else int(key) for key in keys]
    return np.random.default_rng([seed, *words])


def between(rng: Rng, low: float, high: float) -> float:
    """Uniform in ``[low, high)``."""
    return float(low + (high - low) * rng.random())


def log_between(rng: Rng, low: float, high: float) -> float:
    """Log-uniform in ``[low, high)``, for scales: doubling is as likely as halving."""
    return float(low * (high / low) ** rng.random())


def chance(rng: Rng, probability: float) -> bool:
    """True with ``probability``."""
    return bool(rng.random() < probability)


def pick(rng: Rng, choices: Sequence[T]) -> T:
    """One of ``choices``, each as likely."""
    return choices[int(rng.integers(len(choices)))]


def pick_weighted(rng: Rng, weights: Mapping[T, float]) -> T:
    """A key of ``weights``, as likely as its share; in the order of the mapping."""
    keys = list(weights)
    total = sum(weights.values())
    mark = rng.random() * total
    for key in keys:
        mark -= weights[key]
        if mark < 0:
            return key
    return keys[-1]


def whole(rng: Rng, low: int, high: int) -> int:
    """An integer in ``[low, high]``, both ends included."""
    return int(rng.integers(low, high + 1))
