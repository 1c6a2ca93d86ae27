"""The kinds of files that a site is put together from, each under a name that carries its hash."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from builder.artifacts import SiteFile
from builder.site.icons import KINDS, icons_from_logo, icons_from_name
from builder.site.logo import read_logo
from builder.site.manifest import ManifestIcon
from builder.site.names import hashed
from builder.site.precache import shifted_map
from builder.site.runtime_files import ENGINES, WASM
from builder.site.scripts import FOLDER, linked, place_script

if TYPE_CHECKING:
    from collections.abc import Mapping

    from builder.site.theme import Theme

ICONS_OF_MANIFEST = ("icon-192.png", "icon-512.png", "icon-maskable-512.png")


@dataclass(frozen=True)
class Part:
    """Files, and the paths under which templates know them by their logical names."""

    files: Mapping[str, SiteFile]
    paths: Mapping[str, str]


def joined(*parts: Part) -> Part:
    """All of ``parts`` as one."""
    files = {path: file for part in parts for path, file in part.files.items()}
    return Part(files, {name: path for part in parts for name, path in part.paths.items()})


def scripts(dist: Mapping[str, bytes]) -> Part:
    """All scripts but the service worker's, with their source maps, and the wasm binary."""
    parts = [_placed(f"{FOLDER}/{WASM}", WASM, dist[WASM])]
    for name in ("app.js", "worker.js", *(f"engine-{engine}.js" for engine in ENGINES)):
        path, files = place_script(name, dist)
        parts.append(Part(files, {name: path}))
    return joined(*parts)


def service_worker_code(dist: Mapping[str, bytes]) -> tuple[bytes, dict[str, SiteFile]]:
    """The code of sw.js, which will stand at the top with a line before it, and its source map."""
    shifted = {name: shifted_map(data) for name, data in dist.items() if name == "sw.js.map"}
    return linked(dist["sw.js"], shifted, FOLDER, beside="")


def locale_files(locales: Mapping[str, bytes]) -> Part:
    """Locale files, known by their locale: ``zh-Hans``."""
    return joined(
        *[
            _placed(f"locales/{file}", file.removesuffix(".json"), data)
            for file, data in sorted(locales.items())
        ]
    )


def style_sheets(styles: Mapping[str, bytes], theme: Theme) -> Part:
    """The page's own style sheets, and the brand's colours."""
    sheets = {**styles, "theme.css": theme.css()}
    return joined(
        *[_placed(f"{FOLDER}/{name}", name, data) for name, data in sorted(sheets.items())]
    )


def icons(logo: str, folder: Path, name: str, theme: Theme) -> Part:
    """Icons of the brand's logo, or of its name when there is no logo.

    Args:
        logo: as ``site.toml`` has it, relative to ``folder``.
        folder: that of ``site.toml``.
        name: as the page shows it.
        theme: ground and ink of a drawn icon.

    Raises:
        SiteError: OFF302, the logo cannot be used.
    """
    if logo:
        files = icons_from_logo(read_logo(folder / Path(logo).expanduser(), logo), theme.brand)
    else:
        files = icons_from_name(name, theme.brand, theme.on_brand)
    return joined(*[_placed(f"icons/{key}", key, data) for key, data in sorted(files.items())])


def manifest_icons(paths: Mapping[str, str]) -> list[ManifestIcon]:
    """Those icons that devices install the site with."""
    return [
        ManifestIcon(paths[kind.name], kind.size, kind.maskable)
        for kind in KINDS
        if kind.name in ICONS_OF_MANIFEST
    ]


def _placed(path: str, name: str, data: bytes) -> Part:
    path = hashed(path, data)
    return Part({path: SiteFile(data)}, {name: path})
