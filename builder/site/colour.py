"""Colours: read from text, measured as WCAG does, moved in OKLCH as the eye sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import atan2, cos, hypot, sin
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = 200
"""Lightness is searched in steps of 1/200, below what the eye tells apart."""


@dataclass(frozen=True)
class Colour:
    """A colour of sRGB: channels 0..255."""

    red: int
    green: int
    blue: int

    @property
    def hex(self) -> str:
        """``#rrggbb``."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def rgb(self) -> tuple[int, int, int]:
        """As Pillow takes it."""
        return (self.red, self.green, self.blue)


WHITE = Colour(255, 255, 255)


def parse_colour(text: str) -> Colour:
    """``#rrggbb`` or ``#rgb``, in either case.

    Raises:
        ValueError: it is neither.
    """
    match = re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})", text.strip().lower(), re.ASCII)
    if match is None:
        raise ValueError(text)
    digits = match[1] if len(match[1]) == 6 else "".join(2 * digit for digit in match[1])
    return Colour(int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16))


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 (black) to 1 (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    red, green, blue = (_linear(channel) for channel in colour.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio, 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def nearest(colour: Colour, is_fine: Callable[[Colour], bool]) -> Colour:
    """The colour of the same hue that is nearest to ``colour`` in lightness and is fine.

    Chroma gives way where sRGB ends. ``is_fine`` must hold for black or for white.
    """
    if is_fine(colour):
        return colour
    lightness, chroma, hue = _oklch(colour)
    for step in range(1, STEPS + 1):
        for moved in (lightness - step / STEPS, lightness + step / STEPS):
            candidate = _in_gamut(min(max(moved, 0.0), 1.0), chroma, hue)
            if is_fine(candidate):
                return candidate
    raise ValueError(f"neither black nor white will do for {colour.hex}")


def _linear(channel: int) -> float:
    value = channel / 255
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def _companded(value: float) -> float:
    return float(12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055)


def _oklch(colour: Colour) -> tuple[float, float, float]:
    """Lightness 0..1, chroma, hue in radians (https://bottosson.github.io/posts/oklab/)."""
    red, green, blue = (_linear(channel) for channel in colour.rgb)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a)


def _in_gamut(lightness: float, chroma: float, hue: float) -> Colour:
    """The most colourful colour of sRGB at this lightness and hue, up to ``chroma``."""
    for step in range(STEPS + 1):
        channels = _channels(lightness, chroma * (1 - step / STEPS), hue)
        if all(-0.002 <= channel <= 1.002 for channel in channels):
            break
    red, green, blue = (round(255 * min(max(channel, 0.0), 1.0)) for channel in channels)
    return Colour(red, green, blue)


def _channels(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _companded(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _companded(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _companded(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )
