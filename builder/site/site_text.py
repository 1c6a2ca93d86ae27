"""The site's name, short name and description as pages and manifests show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.config.display_text import display_text
from builder.site.graphemes import shortened

if TYPE_CHECKING:
    from builder.config.site_config import SiteTable

HOME_SCREEN = 12
"""Characters that fit under an icon (https://web.dev/learn/pwa/web-app-manifest)."""


@dataclass(frozen=True)
class SiteText:
    """Texts on one line each, without control characters.

    Not escaped: that is the business of whoever writes them into HTML or JSON.
    """

    name: str
    short_name: str
    description: str
    language: str


def site_text(site: SiteTable) -> SiteText:
    """What ``site.toml`` says of the site, made fit to be shown."""
    name = display_text(site.name)
    return SiteText(
        name=name,
        short_name=display_text(site.short_name) or shortened(name, HOME_SCREEN),
        description=display_text(site.description),
        language=site.language,
    )
