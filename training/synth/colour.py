"""Colours as packages and shops wear them."""

from __future__ import annotations

import colorsys

from training.synth.rng import Rng, between

Colour = tuple[int, int, int]
"""sRGB, 0..255."""


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """From hue, saturation and value in 0..1; the hue wraps."""
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, _unit(saturation), _unit(value))
    return round(red * 255), round(green * 255), round(blue * 255)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """``first`` at ``share`` 0, ``second`` at 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def scaled(colour: Colour, factor: float) -> Colour:
    """Every channel times ``factor``, within 0..255."""
    red, green, blue = (min(255, max(0, round(channel * factor))) for channel in colour)
    return red, green, blue


def turned(colour: Colour, hue: float, saturation: float = 1.0, value: float = 1.0) -> Colour:
    """The hue moved by ``hue`` turns, saturation and value multiplied."""
    h, s, v = colorsys.rgb_to_hsv(*(channel / 255 for channel in colour))
    return hsv(h + hue, s * saturation, v * value)


def luminance(colour: Colour) -> float:
    """Perceived brightness in 0..1 (Rec. 601 weights)."""
    return (0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]) / 255


def readable_on(ground: Colour, rng: Rng) -> Colour:
    """Light ink on dark ground and dark ink on light ground, seldom pure."""
    if luminance(ground) < 0.55:
        return hsv(rng.random(), between(rng, 0, 0.15), between(rng, 0.88, 1))
    return hsv(rng.random(), between(rng, 0.2, 1), between(rng, 0.02, 0.4))


def grey(value: float) -> Colour:
    """A neutral of ``value`` 0..1."""
    return hsv(0, 0, value)


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
