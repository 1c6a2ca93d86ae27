"""``manifest.webmanifest``: what a device needs to install the site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from builder.artifacts import canonical_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.site.site_text import SiteText


@dataclass(frozen=True)
class ManifestIcon:
    """An icon of the manifest: ``size`` in pixels, of width and of height."""

    path: str
    size: int
    maskable: bool = False


def web_manifest(
    text: SiteText, icons: Sequence[ManifestIcon], *, theme_color: str, background_color: str
) -> bytes:
    """The manifest as canonical JSON, with relative addresses alone.

    It has no ``id``: that is resolved against the origin, not the folder, so that all sites of one
    GitHub owner would be one app. Left out, the resolved ``start_url`` is the app's identity
    (https://www.w3.org/TR/appmanifest/#id-member).
    """
    manifest: dict[str, Any] = {
        "name": text.name,
        "short_name": text.short_name,
        "dir": "auto",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "theme_color": theme_color,
        "background_color": background_color,
        "icons": [
            {
                "src": icon.path,
                "sizes": f"{icon.size}x{icon.size}",
                "type": "image/png",
                "purpose": "maskable" if icon.maskable else "any",
            }
            for icon in icons
        ],
    }
    if text.description:
        manifest["description"] = text.description
    if text.language != "auto":
        manifest["lang"] = text.language
    return canonical_json(manifest)
