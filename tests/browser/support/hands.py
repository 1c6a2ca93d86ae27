"""A real detector from npm, built into a site as a user would, and a photograph with a face."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser.support.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

MODEL = Path(__file__).parents[2] / "node_modules/handtrackjs/models/webmodel/ssd320fpnlite/fp16"
LABELS = ("open", "closed", "pinch", "point", "face", "pointtip", "pinchtip")
SHARD_SIZE = 1024 * 1024

READY = "globalThis.offshelf?.ready.then(({ engine }) => engine)"
OFFLINE = "globalThis.offshelf?.offline()"
DETECT = """async (base64) => {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const { detections } = await offshelf.detect(new Blob([bytes], { type: "image/png" }));
  return detections;
}"""


def build_hands(folder: Path, *, model: Path = MODEL, weights_url: str = "", **theme: str) -> Path:
    """Build the site into ``folder / "site"``; the shards go to ``site.weights`` if elsewhere."""
    from builder.pipeline import build

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "site.toml").write_text('[site]\nname = "Hands"\n[model]\npath = "model"\n')
    build(
        folder / "site.toml",
        overrides={
            "theme": theme,
            "model": {
                "path": str(model),
                "labels": list(LABELS),
                "shard_size": SHARD_SIZE,
                "weights_url": weights_url,
            },
        },
    )
    return folder / "site"


def photograph() -> str:
    """An astronaut, PNG, base64."""
    from PIL import Image
    from skimage import data

    png = io.BytesIO()
    Image.fromarray(data.astronaut()).save(png, "PNG")
    return base64.b64encode(png.getvalue()).decode()


def detect(page: Page) -> dict[str, Any]:
    """What the site finds on the photograph, once it is ready."""
    assert until(page, READY)["backend"] == "wasm"
    found: dict[str, Any] = page.evaluate(DETECT, photograph())
    return found
