"""A tiny site with the interface of a real one, its original model, and faults to order."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from builder.artifacts import Detection, Thresholds, canonical_json, sha256
from builder.verify import Original

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent

LABELS = ("Bottle", "Cup", "Box")

WEIGHTS = np.array(
    [  # ymin, xmin, ymax, xmax, score without a picture, label
        [0.10, 0.10, 0.60, 0.35, 0.80, 0],
        [0.12, 0.45, 0.55, 0.70, 0.70, 1],
        [0.50, 0.60, 0.95, 0.90, 0.60, 2],
        [0.70, 0.05, 0.90, 0.30, 0.45, 0],
        [0.05, 0.80, 0.20, 0.95, 0.10, 1],
    ],
    dtype="<f4",
)


def detect(pixels: np.ndarray, thresholds: Thresholds) -> list[Detection]:
    """The model behind the fake site: uint8 ``[h, w, 3]`` to detections."""
    means = pixels.reshape(-1, 3).mean(axis=0) / 255
    found = []
    for *box, base, label in WEIGHTS.astype(float):
        score = base + 0.2 * means[int(label)]
        if score >= thresholds.score:
            found.append(Detection(tuple(box), float(score), int(label)))
    return found


ORIGINAL = Original(detect)


def file_ref(path: str, data: bytes) -> dict[str, Any]:
    return {"path": path, "sha256": sha256(data), "bytes": len(data)}


def detector_json(weights: bytes, **changes: Any) -> bytes:
    detector = {
        "format": 1,
        "name": "fake",
        "labels": [{"column": n, "id": n + 1, "name": name} for n, name in enumerate(LABELS)],
        "thresholds": {"score": 0.5, "iou": 0.6, "max_detections": 1000, "class_wise": True},
        "weight_format": "float32",
        "weights_url": "",
        "weights": [file_ref("weights.bin", weights)],
        "model": file_ref("model.json", b"{}"),
        "input": {"width": 8, "height": 8},
        "head": {"anchors": None},
        "golden": {"frame": file_ref("golden.png", b"golden")},
        "source": {
            "kind": "saved-model",
            "name": "saved_model",
            "sha256": "5" * 64,
            "converter": "none",
        },
    }
    return canonical_json({**detector, **changes})


def write_fake_site(
    folder: Path,
    *,
    fault: str = "",
    weights: bytes | None = None,
    not_stored: str = "",
    **changes: Any,
) -> Path:
    """Write the site into ``folder``, with hashes that fit whatever the weights are.

    Args:
        fault: names of faults that ``app.js`` knows, with spaces between.
        weights: others than ``WEIGHTS``.
        not_stored: a file that the service worker leaves out.
        changes: other values in ``detector.json``.
    """
    icon = BytesIO()
    Image.new("RGB", (16, 16), "#0f5c4c").save(icon, "PNG")
    shards = WEIGHTS.tobytes() if weights is None else weights
    worker = (HERE / "sw.js").read_text()
    if not_stored:
        worker = worker.replace(f'"{not_stored}"', '"index.html"')
    files = {
        "index.html": (HERE / "index.html").read_text().replace("FAULT", fault).encode(),
        "app.js": (HERE / "app.js").read_bytes(),
        "sw.js": worker.encode(),
        "icon.png": icon.getvalue(),
        "model/weights.bin": shards,
        "model/model.json": b"{}",
        "model/golden.png": b"golden",
        "model/detector.json": detector_json(shards, **changes),
    }
    inventory = {"format": 1, "files": [file_ref(path, files[path]) for path in sorted(files)]}
    for path, data in {**files, "offshelf.json": canonical_json(inventory)}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """``/moved/`` leads on to ``/shop/``."""
        if not self.path.startswith("/moved/"):
            return super().do_GET()
        self.send_response(301)
        self.send_header("Location", self.path.replace("/moved/", "/shop/"))
        self.send_header("Content-Length", "0")
        return self.end_headers()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve ``folder`` on a free port of this machine; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
