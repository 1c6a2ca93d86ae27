"""A site as the builder makes it, but with a worker that needs no model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from builder.artifacts import (
    Detector,
    FileRef,
    Golden,
    InputSpec,
    Label,
    Source,
    SsdHead,
    Thresholds,
    WebModel,
    content_name,
    sha256,
)
from builder.config.site_config import DetectionTable, ModelTable, SiteConfig, SiteTable
from builder.site import make_brand, render_site
from builder.site.runtime_files import ENGINES, WASM, RuntimeFiles

TEMPLATES = Path(__file__).parents[3] / "site_templates"
WORKER = Path(__file__).with_name("page_worker.js")
LABELS = ("Oat drink", "Soy drink", "Yoghurt")
MODEL, FRAME, SHARD = b"{}", b"\x89PNG", bytes(100_000)
SHARD_PATH = content_name("weights/shard.bin", SHARD)


def strings(locale: str) -> dict[str, Any]:
    """A locale file."""
    texts: dict[str, Any] = json.loads((TEMPLATES / "locales" / f"{locale}.json").read_text())
    return texts


def page_site(
    app: bytes,
    sw: bytes,
    *,
    worker: str = "",
    labels: tuple[str, ...] = LABELS,
    score: float = 0.5,
    **site: Any,
) -> dict[str, bytes]:
    """Path → bytes.

    Args:
        app: the bundled script of the page.
        sw: the bundled service worker, without its list.
        worker: how the worker behaves, ``boxes=12&delay=50``: ``boxes`` found in each frame;
            milliseconds of ``delay``; ``find=red`` finds red pixels instead; ``load=hang`` or
            ``load=fail``; ``detect=fail``.
        labels: of the detector.
        score: least score when the page opens.
        site: keys of the table ``[site]``.
    """
    dist = {
        "app.js": app,
        "sw.js": sw,
        "worker.js": f'self.WANTED = "{worker}";\n'.encode() + WORKER.read_bytes(),
        **{f"engine-{name}.js": b"" for name in ENGINES},
        WASM: b"",
    }
    runtime = RuntimeFiles(dist, **{name: _read(name) for name in ("pages", "styles", "locales")})
    config = SiteConfig(
        site=SiteTable(**{"name": "Northfield", "description": "Counts facings", **site}),
        model=ModelTable(path="model"),
        detection=DetectionTable(score=score),
    )
    model = WebModel(
        detector=_detector(labels),
        files={"model.json": MODEL, "golden.png": FRAME, SHARD_PATH: SHARD},
    )
    rendered = render_site(config, model, runtime, make_brand(config, runtime.locales, TEMPLATES))
    return {path: file.data for path, file in rendered.files.items()}


def _detector(labels: tuple[str, ...]) -> Detector:
    frame = FileRef("golden.png", sha256(FRAME), len(FRAME))
    return Detector(
        name="ssd-mobilenet-v2",
        input=InputSpec("image", 300, 300, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)),
        head=SsdHead("ssd-boxes", "boxes", "scores", 1917, len(labels) + 1, "sigmoid"),
        labels=tuple(Label(column, column + 1, name) for column, name in enumerate(labels)),
        thresholds=Thresholds(),
        model=FileRef("model.json", sha256(MODEL), len(MODEL)),
        weights=(FileRef(SHARD_PATH, sha256(SHARD), len(SHARD)),),
        weight_format="float16",
        golden=Golden(frame, (), (), (), 0.01),
        source=Source("saved-model", "ssd", "5" * 64, "stand-in"),
        licence="Apache-2.0",
    )


def _read(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((TEMPLATES / folder).iterdir())}
