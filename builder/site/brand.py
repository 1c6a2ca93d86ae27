"""What a site looks like before there is a detector: its texts, colours and icons."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from builder.errors import SiteError
from builder.site.parts import Part, icons
from builder.site.site_text import SiteText, site_text
from builder.site.theme import Theme, make_theme

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from builder.config.site_config import SiteConfig


@dataclass(frozen=True)
class Brand:
    """All of a site that ``[site]`` and ``[theme]`` decide.

    Args:
        text: name, description and language.
        theme: colours, each of them readable.
        icons: of the logo or of the name.
        strings: texts with which the page is served; a script may replace them.
    """

    text: SiteText
    theme: Theme
    icons: Part
    strings: Mapping[str, Any]


def make_brand(
    config: SiteConfig, locales: Mapping[str, bytes], folder: Path, where: str = "site.toml"
) -> Brand:
    """The looks of a site. Made before a model is read, so that a typing error is told at once.

    Args:
        config: of the site.
        locales: file name → JSON.
        folder: where the logo's path starts; nothing else is read from disk.
        where: the file that ``config`` came from, for messages.

    Raises:
        SiteError: OFF301 a colour, OFF302 the logo, OFF303 the language cannot be used.
    """
    text = site_text(config.site)
    try:
        theme = make_theme(config.theme)
        strings = _strings(text.language, locales)
        drawn = icons(config.site.logo, folder, text.name, theme)
    except SiteError as error:
        raise error.within(where) from error
    return Brand(text, theme, drawn, strings)


def _strings(language: str, locales: Mapping[str, bytes]) -> dict[str, Any]:
    locale = "en" if language == "auto" else language
    if f"{locale}.json" not in locales:
        known = ", ".join(name.removesuffix(".json") for name in sorted(locales))
        raise SiteError(
            "OFF303",
            f"there is no locale file for the language {locale!r}",
            where="[site] language",
            way_out=f"Choose one of: auto, {known}",
        )
    strings: dict[str, Any] = json.loads(locales[f"{locale}.json"])
    return strings
