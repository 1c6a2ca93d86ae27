"""Colours of ``site.toml`` as custom properties of the style sheet, each of them readable.

The brand's colour is a ground for text (buttons, the bar) and a colour of text (links, figures).
The accent frames what is detected, over a dark halo, and is the ground of its name. In each of
these roles text reaches WCAG's 4.5 to 1, in light and in dark, and frames the 3 to 1 of graphics.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.errors import SiteError
from builder.site.colour import WHITE, Colour, contrast, nearest, parse_colour

if TYPE_CHECKING:
    from collections.abc import Mapping

    from builder.config.site_config import ThemeTable

TEXT = 4.5
"""Least contrast of text (https://www.w3.org/TR/WCAG22/#contrast-minimum)."""

GRAPHIC = 3.0
"""Least contrast of frames (https://www.w3.org/TR/WCAG22/#non-text-contrast)."""

INK = Colour(16, 20, 19)
"""The darker of the two colours of text on a coloured ground; the other one is white."""

HALO = Colour(0, 0, 0)
"""What a frame is drawn over."""

SURFACES = ("--surface", "--ground", "--raised")
"""Properties of app.css that text in the brand's colour stands on."""

LIGHT_SURFACES = ("#ffffff", "#eef1ef", "#f4f6f5")
DARK_SURFACES = ("#161c1a", "#0e1211", "#202826")
"""Their values in each mode; a test reads them from app.css."""


@dataclass(frozen=True)
class Theme:
    """A site's colours.

    Args:
        light: custom property → value.
        dark: the same for dark mode.
        brand: ground of icons.
        on_brand: what is drawn on ``brand``.
        background: of the splash screen while the installed site starts.
        warnings: what was corrected, for a person.
    """

    light: Mapping[str, str]
    dark: Mapping[str, str]
    brand: Colour
    on_brand: Colour
    background: str = LIGHT_SURFACES[1]
    warnings: tuple[str, ...] = ()

    def css(self) -> bytes:
        """The style sheet; it stands after app.css."""
        dark = _block(":root", self.dark).replace("\n", "\n  ").rstrip()
        text = (
            f"{_block(':root', self.light)}@media (prefers-color-scheme: dark) {{\n  {dark}\n}}\n"
        )
        return text.encode()


def make_theme(table: ThemeTable) -> Theme:
    """Readable colours for both modes.

    Raises:
        SiteError: OFF301, a value is not a colour, or is too faint where ``contrast`` is
            ``refuse``.
    """
    primary, accent = _parsed(table.primary, "primary"), _parsed(table.accent, "accent")
    brand = nearest(primary, lambda colour: _text_on(colour) is not None)
    on_brand = _text_on(brand) or WHITE
    light_ink = nearest(primary, lambda colour: _reads(colour, LIGHT_SURFACES))
    dark_ink = nearest(primary, lambda colour: _reads(colour, DARK_SURFACES))
    frame = nearest(accent, lambda c: contrast(c, HALO) >= GRAPHIC and contrast(c, INK) >= TEXT)
    faint = [
        *_faint("primary", primary, brand, "as the ground of text"),
        *_faint("primary", primary, light_ink, "as text on light ground"),
        *_faint("accent", accent, frame, "as frames on photographs"),
    ]
    if faint and table.contrast == "refuse":
        raise _refusal(faint[0])
    shared = {
        "--primary": brand.hex,
        "--on-primary": on_brand.hex,
        "--accent": frame.hex,
        "--on-accent": INK.hex,
    }
    return Theme(
        light={**shared, "--primary-text": light_ink.hex},
        dark={**shared, "--primary-text": dark_ink.hex},
        brand=brand,
        on_brand=on_brand,
        warnings=tuple(f.sentence for f in faint),
    )


@dataclass(frozen=True)
class _Faint:
    key: str
    given: Colour
    used: Colour
    role: str

    @property
    def sentence(self) -> str:
        return (
            f"[theme] {self.key} {self.given.hex} is too faint {self.role}: {self.used.hex} is used"
        )


def _faint(key: str, given: Colour, used: Colour, role: str) -> list[_Faint]:
    return [] if given == used else [_Faint(key, given, used, role)]


def _text_on(ground: Colour) -> Colour | None:
    """White or ink, whichever reads better on ``ground``, or ``None`` if neither does."""
    best = max((WHITE, INK), key=lambda text: contrast(text, ground))
    return best if contrast(best, ground) >= TEXT else None


def _reads(text: Colour, surfaces: tuple[str, ...]) -> bool:
    return all(contrast(text, parse_colour(surface)) >= TEXT for surface in surfaces)


def _block(selector: str, tokens: Mapping[str, str]) -> str:
    lines = "".join(f"  {name}: {value};\n" for name, value in sorted(tokens.items()))
    return f"{selector} {{\n{lines}}}\n"


def _parsed(text: str, key: str) -> Colour:
    try:
        return parse_colour(text)
    except ValueError as error:
        raise SiteError(
            "OFF301",
            f"{key} = {text!r} is not a colour",
            where=f"[theme] {key}",
            way_out='Write it as "#rrggbb", for example "#0f5c4c"',
        ) from error


def _refusal(faint: _Faint) -> SiteError:
    return SiteError(
        "OFF301",
        f"{faint.key} = {faint.given.hex!r} is too faint {faint.role}",
        where=f"[theme] {faint.key}",
        way_out=f'The nearest that can be read is "{faint.used.hex}"; or set contrast = "correct"',
    )
