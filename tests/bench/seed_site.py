"""The seed's way as a folder: TF.js 4.0, the whole graph, a plain service worker; and a page
without anything."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TFJS = HERE / "node_modules" / "@tensorflow"
ENGINE = (
    TFJS / "tfjs" / "dist" / "tf.min.js",
    TFJS / "tfjs-backend-wasm" / "dist" / "tf-backend-wasm.min.js",
    TFJS / "tfjs-backend-wasm" / "dist" / "tfjs-backend-wasm-simd.wasm",
)


def build_seed_site(saved_model: Path, folder: Path) -> None:
    """Write the page, its engine and the converted model into ``folder``, which must not exist.

    The stock converter with its defaults: float32 weights in shards of 4 MiB.
    """
    shutil.copytree(HERE / "seed_page", folder)
    for file in ENGINE:
        shutil.copyfile(file, folder / file.name)
    subprocess.run(
        [
            Path(sys.executable).parent / "tensorflowjs_converter",
            "--input_format=tf_saved_model",
            "--signature_name=serving_default",
            saved_model,
            folder / "model",
        ],
        check=True,
        capture_output=True,
    )
    _list_files(folder)


def build_empty_site(folder: Path) -> None:
    """Write a page that has nothing to do, with the seed's service worker: the floor of a start."""
    shutil.copytree(HERE / "empty_page", folder)
    shutil.copyfile(HERE / "seed_page" / "sw.js", folder / "sw.js")
    _list_files(folder)


def seed_weights(folder: Path) -> list[Path]:
    """Weight shards of the converted model."""
    return sorted((folder / "model").glob("*.bin"))


def _list_files(folder: Path) -> None:
    """Tell the service worker what to store."""
    worker = folder / "sw.js"
    files = sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path != worker
    )
    script = worker.read_text()
    marker = '["/*FILES*/"]'
    assert marker in script
    worker.write_text(script.replace(marker, json.dumps(["./", *files])))
