"""A brand and its flavours: what stays and what changes between two neighbours on a shelf."""

from __future__ import annotations

from dataclasses import dataclass

from training.synth.designs.lettering import Hand
from training.synth.designs.palette import Palette, palette
from training.synth.designs.words import brand_name, food_name
from training.synth.rng import Rng, rng_of


@dataclass(frozen=True)
class Brand:
    """A design that all flavours share.

    Attributes:
        seed: of the layout; drawing with ``layout()`` gives every flavour the same decisions.
    """

    seed: int
    name: str
    palette: Palette
    logo_hand: Hand
    title_hand: Hand

    def layout(self, part: str) -> Rng:
        """The generator of decisions that all flavours share, for one part of the package."""
        return rng_of(self.seed, "layout", part)


@dataclass(frozen=True)
class Flavour:
    """One product of a brand.

    Attributes:
        number: 0 is the first; the next ones differ in accent or ground, in title and in picture.
    """

    brand: Brand
    number: int
    title: str
    palette: Palette

    def own(self, part: str) -> Rng:
        """The generator of what only this flavour shows."""
        return rng_of(self.brand.seed, "flavour", self.number, part)


def brand_of(seed: int) -> Brand:
    """The brand with this seed."""
    rng = rng_of(seed, "brand")
    return Brand(seed, brand_name(rng), palette(rng), Hand.drawn(rng), Hand.drawn(rng))


def flavour_of(brand: Brand, number: int) -> Flavour:
    """The flavour ``number`` of ``brand``."""
    rng = rng_of(brand.seed, "flavour", number)
    colours = brand.palette if number == 0 else brand.palette.flavoured(rng)
    return Flavour(brand, number, food_name(rng), colours)
