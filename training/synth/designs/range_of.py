"""The range of products that some pictures share: brands, each with a body and some flavours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from training.synth.designs.bodies.bags import bar, clear_bag, pillow, pouch, tube
from training.synth.designs.bodies.boxes import block, box, gable, tub
from training.synth.designs.bodies.packs import multipack
from training.synth.designs.bodies.rounds import bottle, can, cup, jar
from training.synth.designs.brand import Flavour, brand_of, flavour_of
from training.synth.package import Package
from training.synth.rng import pick_weighted, rng_of, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from training.synth.solids.solid import Solid

BODIES: dict[str, tuple[Callable[[Flavour], Solid], float]] = {
    "box": (box, 0.24),
    "gable": (gable, 0.06),
    "block": (block, 0.09),
    "tub": (tub, 0.03),
    "bottle": (bottle, 0.15),
    "jar": (jar, 0.12),
    "can": (can, 0.11),
    "cup": (cup, 0.04),
    "pillow": (pillow, 0.07),
    "pouch": (pouch, 0.04),
    "bar": (bar, 0.03),
    "clear_bag": (clear_bag, 0.05),
    "tube": (tube, 0.02),
    "multipack": (multipack, 0.015),
}
"""Each kind of body with the share of brands that use it."""


@dataclass(frozen=True)
class Design:
    """A brand's product before it is drawn."""

    seed: int
    body: str
    flavours: int

    def package(self, flavour: int) -> Package:
        """Flavour ``flavour`` of it, drawn once and kept for the pictures that follow."""
        return _drawn(self.seed, self.body, flavour)


def designs(seed: int, number: int, count: int) -> tuple[Design, ...]:
    """The ``count`` designs of range ``number``: a function of ``seed`` and ``number`` alone."""
    rng = rng_of(seed, "range", number)
    weights = {name: weight for name, (_, weight) in BODIES.items()}
    return tuple(
        Design(int(rng.integers(2**31)), pick_weighted(rng, weights), whole(rng, 1, 3))
        for _ in range(count)
    )


@lru_cache(maxsize=96)
def _drawn(seed: int, body: str, flavour: int) -> Package:
    build = BODIES[body][0]
    return Package(
        f"design-{seed}-{flavour}", None, body, build(flavour_of(brand_of(seed), flavour))
    )
