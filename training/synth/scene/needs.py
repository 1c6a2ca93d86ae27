"""What a scene is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from training.synth.rng import Rng, pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.synth.package import Package
    from training.synth.variation import Variation
    from training.synth.view import Light


class Offer(Protocol):
    """A product that comes in one or more flavours."""

    @property
    def flavours(self) -> int:
        """How many; at least 1."""

    def package(self, flavour: int) -> Package:
        """The flavour with this number."""


@dataclass(frozen=True)
class Needs:
    """What a scene is made from.

    Attributes:
        rng: of this picture; scenes draw from it in a fixed order.
        offers: products of the catalogue, or designs in their place.
        strangers: products outside the catalogue; empty when everything is labelled.
        size: pixels of the stage, width and height; larger than the photograph.
        frame: pixels of the photograph.
        max_products: as many products are placed at most.
    """

    rng: Rng
    offers: Sequence[Offer]
    strangers: Sequence[Offer]
    size: tuple[int, int]
    frame: tuple[int, int]
    light: Light
    variation: Variation
    max_products: int

    def offer(self) -> Offer:
        """A product of the catalogue, or now and then a stranger."""
        if self.strangers and self.rng.random() < 0.3:
            return pick(self.rng, self.strangers)
        return pick(self.rng, self.offers)

    def package(self) -> Package:
        """Some flavour of some offer."""
        offer = self.offer()
        return offer.package(int(self.rng.integers(offer.flavours)))
