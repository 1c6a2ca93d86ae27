"""The site stage: config, model and runtime in, every file of the site out, in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from builder.artifacts import Site, SiteFile
from builder.config.web_address import is_secure
from builder.site.csp import content_security_policy
from builder.site.detector_choices import with_choices
from builder.site.manifest import web_manifest
from builder.site.model_files import place_model
from builder.site.page_config import PageConfig, page_json
from builder.site.pages import render_page
from builder.site.parts import (
    joined,
    locale_files,
    manifest_icons,
    scripts,
    service_worker_code,
    style_sheets,
)
from builder.site.precache import precache_entries, service_worker, version_of
from builder.site.runtime_files import ENGINES, WASM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from builder.artifacts import WebModel
    from builder.config.site_config import SiteConfig
    from builder.site.brand import Brand
    from builder.site.runtime_files import RuntimeFiles


def render_site(config: SiteConfig, model: WebModel, runtime: RuntimeFiles, brand: Brand) -> Site:
    """Everything that a browser will load, from ``index.html`` to the last shard.

    Args:
        config: of the site.
        model: its detector.
        runtime: scripts, pages, styles and locales.
        brand: what ``make_brand`` made of ``config``.

    Returns:
        The site; its warnings are those of this stage alone.
    """
    text, theme, strings = brand.text, brand.theme, brand.strings
    placed = place_model(with_choices(model.detector, config), model.files)
    locales = locale_files(runtime.locales)
    parts = joined(
        scripts(runtime.dist),
        style_sheets(runtime.styles, theme),
        brand.icons,
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


def _warnings(weights_url: str) -> tuple[str, ...]:
    if not weights_url or is_secure(weights_url):
        return ()
    sentence = f"[model] weights_url {weights_url} is not https"
    return (f"{sentence}: a page that is served over https may not load from it",)
