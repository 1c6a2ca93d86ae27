"""A model, a runtime and a config of a few bytes each: tests with them take milliseconds."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from builder.artifacts import (
    Detector,
    FileRef,
    Golden,
    InputSpec,
    Label,
    Site,
    Source,
    SsdHead,
    Thresholds,
    WebModel,
    content_name,
    sha256,
)
from builder.config.site_config import SiteConfig
from builder.site import RuntimeFiles, make_brand, render_site

ANCHORS = bytes(range(32))
FRAME = b"\x89PNG a golden frame"
SHARDS = (b"first shard", b"second shard, longer")
PAGE = b"""<!doctype html>
<html lang="en"><head>
<meta http-equiv="Content-Security-Policy" content="{{ csp }}">
<title>{{ site.name }}</title>
<link rel="manifest" href="{{ assets['manifest.webmanifest'] }}">
<link rel="icon" href="{{ assets['icon-192.png'] }}">
<link rel="stylesheet" href="{{ assets['app.css'] }}">
<link rel="stylesheet" href="{{ assets['theme.css'] }}">
<script type="application/json" id="offshelf-page">{{ page_json }}</script>
<script src="{{ assets['app.js'] }}" defer></script>
</head><body>{{ strings['hello'] }}</body></html>
"""


def fake_runtime() -> RuntimeFiles:
    source_map = json.dumps({"version": 3, "sources": ["a.ts"], "names": [], "mappings": "AAAA"})
    dist = {
        "app.js": b"let page = 1;\n//# sourceMappingURL=app.js.map\n",
        "app.js.map": source_map.encode(),
        "worker.js": b"let worker = 2;\n//# sourceMappingURL=worker.js.map\n",
        "worker.js.map": source_map.replace("a.ts", "w.ts").encode(),
        "sw.js": b'"use strict";\nlet sw = self.__OFFSHELF__;\n//# sourceMappingURL=sw.js.map\n',
        "sw.js.map": source_map.replace("a.ts", "s.ts").encode(),
        "engine-wasm.js": b"export let a",
        "engine-webgl.js": b"export let b",
        "engine-webgpu.js": b"export let c",
        "tfjs-backend-wasm-simd.wasm": b"\0asm",
        "operations.json": b"{}",
        "inventory.json": b"{}",
    }
    pages = {"index.html.j2": PAGE, "404.html.j2": b"{{ strings['lost'] }}: {{ site.name }}\n"}
    locales = {
        "en.json": b'{"hello": "Hello", "lost": "Lost"}',
        "zh-Hans.json": '{"hello": "你好", "lost": "迷路"}'.encode(),
    }
    return RuntimeFiles(dist, pages, {"app.css": b"body { color: red; }\n"}, locales)


def fake_model(shards: tuple[bytes, ...] = SHARDS, extension: str = ".bin") -> WebModel:
    weights = {f"weights/{sha256(data)[:16]}{extension}": data for data in shards}
    anchors, frame = content_name("anchors.f32", ANCHORS), content_name("golden.png", FRAME)
    manifest = [{"paths": list(weights), "weights": []}]
    model_json = json.dumps({"weightsManifest": manifest}).encode()
    files = {"model.json": model_json, anchors: ANCHORS, frame: FRAME, **weights}

    def reference(path: str) -> FileRef:
        return FileRef(path, sha256(files[path]), len(files[path]))

    detector = Detector(
        name="fake",
        input=InputSpec("input", 8, 8, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)),
        head=SsdHead("ssd-anchors", "boxes", "scores", 2, 3, "sigmoid", anchors=reference(anchors)),
        labels=(Label(0, 1, "cola"), Label(1, 2, "water")),
        thresholds=Thresholds(iou=0.45),
        model=reference("model.json"),
        weights=tuple(reference(path) for path in weights),
        weight_format="float16",
        golden=Golden(reference(frame), (0,), (0.0,) * 4, (0.0,) * 3, 0.01),
        source=Source("saved-model", "fake", "0" * 64, "none"),
        licence="",
    )
    return WebModel(detector, files)


def fake_config(**tables: dict[str, Any]) -> SiteConfig:
    site = {"name": "Acme", **tables.pop("site", {})}
    model = {"path": "model", **tables.pop("model", {})}
    return SiteConfig.model_validate({"site": site, "model": model, **tables})


@cache
def plain_site() -> Site:
    """The site of all defaults, rendered once."""
    return rendered()


def fake_site(
    config: SiteConfig | None = None, model: WebModel | None = None, folder: Path = Path()
) -> Site:
    if config is None and model is None:
        return plain_site()
    return rendered(config, model, folder=folder)


def rendered(
    config: SiteConfig | None = None,
    model: WebModel | None = None,
    runtime: RuntimeFiles | None = None,
    folder: Path = Path(),
) -> Site:
    config, runtime = config or fake_config(), runtime or fake_runtime()
    brand = make_brand(config, runtime.locales, folder)
    return render_site(config, model or fake_model(), runtime, brand)


def with_file(site: Site, path: str, data: bytes) -> Site:
    """``site`` with one more file, or another content of one."""
    from builder.artifacts import SiteFile

    return replace(site, files={**site.files, path: SiteFile(data)})
