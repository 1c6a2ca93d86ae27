"""A product that can be put into a scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.synth.solids.solid import Solid

SOFT_BODIES = frozenset({"pillow", "pouch", "bar", "clear_bag", "tube", "packshot"})
"""Bodies that are pictures on a card: they cannot show their sides."""

STACKS = frozenset({"box", "can", "tub", "cup", "jar", "bar"})
"""Kinds that stand on one another."""


@dataclass(frozen=True)
class Package:
    """A body and what it is sold as.

    Attributes:
        name: unique among the products of a run.
        sku: its name in the catalogue; nothing for a product outside it.
        kind: the kind of body, ``box``, ``bottle``, ``packshot`` …
        solid: the body.
    """

    name: str
    sku: str | None
    kind: str
    solid: Solid

    @property
    def max_yaw(self) -> float:
        """Radians up to which it may be turned away from the customer."""
        return 0.5 if self.kind in SOFT_BODIES else 3.2

    @property
    def stacks(self) -> bool:
        """Whether it is put upon its like; a packshot says so by being no taller than wide."""
        width, height, _ = self.solid.size
        return self.kind in STACKS or (self.kind == "packshot" and height <= width)
