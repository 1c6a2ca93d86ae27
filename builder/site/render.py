"""The site stage: config, model and runtime in, every file of the site out, in memory."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from builder.artifacts import Site, SiteFile
from builder.config.web_address import is_secure
from builder.errors import SiteError
from builder.site.csp import content_security_policy
from builder.site.detector_choices import with_choices
from builder.site.manifest import web_manifest
from builder.site.model_files import place_model
from builder.site.page_config import PageConfig, page_json
from builder.site.pages import render_page
from builder.site.parts import (
    icons,
    joined,
    locale_files,
    manifest_icons,
    scripts,
    service_worker_code,
    style_sheets,
)
from builder.site.precache import precache_entries, service_worker, version_of
from builder.site.runtime_files import ENGINES, WASM
from builder.site.site_text import site_text
from builder.site.theme import make_theme

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from builder.artifacts import WebModel
    from builder.config.site_config import SiteConfig
    from builder.site.runtime_files import RuntimeFiles


def render_site(config: SiteConfig, model: WebModel, runtime: RuntimeFiles, folder: Path) -> Site:
    """Everything that a browser will load, from ``index.html`` to the last shard.

    Args:
        config: of the site.
        model: its detector.
        runtime: scripts, pages, styles and locales.
        folder: where the logo's path starts; nothing else is read from disk.

    Returns:
        The site; its warnings are those of this stage alone.

    Raises:
        SiteError: OFF301 a colour, OFF302 the logo, OFF303 the language cannot be used.
    """
    text, theme = site_text(config.site), make_theme(config.theme)
    strings = _strings(text.language, runtime.locales)
    placed = place_model(with_choices(model.detector, config), model.files)
    locales = locale_files(runtime.locales)
    parts = joined(
        scripts(runtime.dist),
        style_sheets(runtime.styles, theme),
        icons(config.site.logo, folder, text.name, theme),
    )
    manifest = web_manifest(
        text,
        manifest_icons(parts.paths),
        theme_color=theme.brand.hex,
        background_color=theme.background,
    )
    files = {
        **parts.files,
        **locales.files,
        **placed.inside,
        "detector.json": SiteFile(placed.detector.as_json(), entry=True),
        "manifest.webmanifest": SiteFile(manifest, entry=True),
    }
    weights_url = placed.detector.weights_url
    external = {weights_url + name: data for name, data in placed.external.items()}
    page = PageConfig(
        name=text.name,
        version="",
        language=text.language,
        locales=locales.paths,
        detector="detector.json",
        worker=parts.paths["worker.js"],
        engines={name: parts.paths[f"engine-{name}.js"] for name in ENGINES},
        wasm=parts.paths[WASM],
        service_worker="sw.js",
    )

    def index(page: PageConfig) -> SiteFile:
        variables = {
            "site": text,
            "csp": content_security_policy(weights_url),
            "assets": {**parts.paths, "manifest.webmanifest": "manifest.webmanifest"},
            "theme": theme,
            "page_json": page_json(page),
            "strings": strings,
        }
        return SiteFile(render_page("index.html.j2", runtime.pages, variables), entry=True)

    # The page knows its version, and the version covers the page: it is counted without it.
    code, maps = service_worker_code(runtime.dist)
    unversioned = {**files, "index.html": index(page)}
    version = version_of(precache_entries(_stored(unversioned), external), code)
    files["index.html"] = index(replace(page, version=version))
    entries = precache_entries(_stored(files), external)
    missing = render_page("404.html.j2", runtime.pages, {"site": text, "strings": strings})
    files |= {
        **maps,
        "sw.js": SiteFile(service_worker(code, entries, version), precache=False, entry=True),
        "404.html": SiteFile(missing, precache=False, entry=True),
    }
    return Site(
        name=text.name,
        files=dict(sorted(files.items())),
        external=placed.external,
        warnings=(*theme.warnings, *_warnings(weights_url)),
        version=version,
    )


def _stored(files: Mapping[str, SiteFile]) -> dict[str, bytes]:
    return {path: file.data for path, file in files.items() if file.precache}


def _strings(language: str, locales: Mapping[str, bytes]) -> dict[str, Any]:
    """The texts with which the page is served; a script may replace them."""
    locale = "en" if language == "auto" else language
    if f"{locale}.json" not in locales:
        known = ", ".join(name.removesuffix(".json") for name in sorted(locales))
        raise SiteError(
            "OFF303",
            f"there is no locale file for the language {locale!r}",
            where="site.toml, [site] language",
            way_out=f"Choose one of: auto, {known}",
        )
    strings: dict[str, Any] = json.loads(locales[f"{locale}.json"])
    return strings


def _warnings(weights_url: str) -> tuple[str, ...]:
    if not weights_url or is_secure(weights_url):
        return ()
    sentence = f"[model] weights_url {weights_url} is not https"
    return (f"{sentence}: a page that is served over https may not load from it",)
