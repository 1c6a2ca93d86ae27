"""The colours of a brand."""

from __future__ import annotations

from dataclasses import dataclass, replace

from training.synth.colour import Colour, hsv, mix, readable_on, turned
from training.synth.rng import Rng, between, pick, pick_weighted


@dataclass(frozen=True)
class Palette:
    """Ground, a second tone of it, a main and an accent colour, and ink for the ground."""

    ground: Colour
    second: Colour
    main: Colour
    accent: Colour
    ink: Colour

    def flavoured(self, rng: Rng) -> Palette:
        """The same brand in another flavour: the accent moves, the ground at times."""
        turn = between(rng, 0.08, 0.92)
        if rng.random() < 0.45:
            return replace(self, ground=turned(self.ground, turn), second=turned(self.second, turn))
        return replace(self, accent=turned(self.accent, turn, between(rng, 0.8, 1.2)))


_GROUNDS = {
    "white": 0.28,
    "strong": 0.32,
    "dark": 0.14,
    "pastel": 0.15,
    "kraft": 0.06,
    "foil": 0.05,
}


def palette(rng: Rng) -> Palette:
    """Colours for a new brand."""
    hue = _brand_hue(rng)
    kind = pick_weighted(rng, _GROUNDS)
    if kind == "white":
        ground = hsv(rng.random(), between(rng, 0, 0.06), between(rng, 0.88, 1))
    elif kind == "strong":
        ground = hsv(hue, between(rng, 0.6, 1), between(rng, 0.45, 1))
    elif kind == "dark":
        ground = hsv(hue, between(rng, 0.1, 0.9), between(rng, 0.05, 0.28))
    elif kind == "pastel":
        ground = hsv(hue, between(rng, 0.12, 0.45), between(rng, 0.8, 1))
    elif kind == "kraft":
        ground = hsv(between(rng, 0.07, 0.12), between(rng, 0.2, 0.5), between(rng, 0.5, 0.8))
    else:
        ground = hsv(pick(rng, [0.12, 0.6, 0.0]), between(rng, 0, 0.35), between(rng, 0.55, 0.85))
    main = hsv(_brand_hue(rng), between(rng, 0.6, 1), between(rng, 0.3, 1))
    accent = hsv(
        hue + pick(rng, [0.08, 0.5, 0.33, -0.1]), between(rng, 0.5, 1), between(rng, 0.5, 1)
    )
    second = mix(
        ground, pick(rng, [main, accent, (255, 255, 255), (10, 10, 16)]), between(rng, 0.15, 0.7)
    )
    return Palette(ground, second, main, accent, readable_on(ground, rng))


def _brand_hue(rng: Rng) -> float:
    # Reds, yellows, greens and blues crowd on shelves; the rest comes now and then.
    return pick(rng, [0.0, 0.98, 0.03, 0.08, 0.13, 0.16, 0.3, 0.36, 0.55, 0.6, 0.63, rng.random()])
