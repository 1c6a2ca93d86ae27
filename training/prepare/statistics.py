"""What is in a split, in little room: counts, and a sample of boxes of no order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.dataset.example import Example

SAMPLE = 20_000
"""Boxes kept for quantiles; up to that many, all are, and quantiles are exact."""

_STEP = np.uint64(0x9E3779B97F4A7C15)


@dataclass
class Statistics:
    """Of one split; those of its parts, merged in any order, are those of the whole.

    Args:
        per_image: how many pictures have so many boxes, those included that need not be found:
            training holds them all.
        per_class: boxes of each id that are to be found.
        keys: uint64 [K], pseudo-random, from the picture's hash and the box's place.
        boxes: float32 [K, 4], (ymin, xmin, ymax, xmax), those to be found with the least keys.
        aspects: float32 [K], width over height of the picture that each is in.
    """

    per_image: Counter[int] = field(default_factory=Counter)
    per_class: Counter[int] = field(default_factory=Counter)
    keys: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    boxes: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    aspects: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))

    @property
    def images(self) -> int:
        """Pictures, or tiles."""
        return sum(self.per_image.values())

    @property
    def count(self) -> int:
        """Boxes that are to be found."""
        return sum(self.per_class.values())

    @property
    def optional(self) -> int:
        """Boxes that need not be found."""
        return sum(number * images for number, images in self.per_image.items()) - self.count

    def merge(self, *others: Statistics) -> None:
        """Take in others."""
        for other in others:
            self.per_image.update(other.per_image)
            self.per_class.update(other.per_class)
        parts = (self, *others)
        keys = np.concatenate([part.keys for part in parts])
        least = np.argsort(keys, kind="stable")[:SAMPLE]
        self.keys = keys[least]
        self.boxes = np.concatenate([part.boxes for part in parts])[least]
        self.aspects = np.concatenate([part.aspects for part in parts])[least]


def statistics_of(example: Example) -> Statistics:
    """Of a single picture."""
    count, wanted = len(example.classes), example.wanted
    keys = _mixed(np.uint64(int(example.sha256[:16], 16)) + np.arange(count, dtype=np.uint64))
    aspect = example.width / example.height
    return Statistics(
        Counter({count: 1}),
        Counter(example.classes[wanted].tolist()),
        keys[wanted],
        example.boxes[wanted],
        np.full(np.count_nonzero(wanted), aspect, np.float32),
    )


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64 (Steele, Lea, Flood 2014): numbers that look random, from any numbers."""
    values = (values + np.uint64(1)) * _STEP
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
