"""A detector whose answers can be known: it finds red and blue cells of a 4 x 4 grid.

One convolution over cells of 8 x 8 pixels compares the mean of a colour with green. Anchors are the
cells, so boxes are exactly theirs.
"""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from builder.artifacts import (
    Detector,
    FileRef,
    Golden,
    InputSpec,
    Label,
    Source,
    SsdHead,
    Thresholds,
    sha256,
)
from tests.browser.engines.graph_model import model_json, node, stream, text

Floats = NDArray[np.float32]

CELL, CELLS = 8, 4
SIDE = CELL * CELLS
COLUMNS = 3
"""Background, red, blue."""

SURE = 10.0
"""Logit of a cell of pure colour; white and black cells have minus that."""

GOLDEN_CELLS = {(0, 1): "#ff0000", (2, 3): "#0000ff"}
"""(row, column) → colour of the golden frame."""


def colour_site() -> dict[str, bytes]:
    """Path → bytes of ``detector.json`` and what it refers to."""
    constants = _constants()
    # Cut in the middle of a tensor: shards are one stream of bytes.
    whole = stream(constants)
    shards = {"weights/0.bin": whole[:1000], "weights/1.bin": whole[1000:]}
    files = {
        "model.json": _graph(constants, list(shards)),
        "anchors.bin": anchors().tobytes(),
        "golden.png": _golden_frame(),
        **shards,
    }
    return {**files, "detector.json": _detector(files, list(shards)).as_json()}


def anchors() -> Floats:
    """float32 [16, 4], (ymin, xmin, ymax, xmax): the cells, row by row."""
    corners = [
        (row, column, row + 1, column + 1) for row in range(CELLS) for column in range(CELLS)
    ]
    return np.array(corners, np.float32) / CELLS


def with_golden(files: dict[str, bytes], **changes: Any) -> dict[str, bytes]:
    """The same site whose golden frame promises something else."""
    plain = json.loads(files["detector.json"])
    plain["golden"] |= changes
    return {**files, "detector.json": json.dumps(plain).encode()}


def with_graph(files: dict[str, bytes], model_json: bytes) -> dict[str, bytes]:
    """The same site with another graph, announced as it is."""
    plain = json.loads(files["detector.json"])
    plain["model"] |= {"sha256": sha256(model_json), "bytes": len(model_json)}
    return {**files, "model.json": model_json, "detector.json": json.dumps(plain).encode()}


def _constants() -> dict[str, NDArray[Any]]:
    """Name → value of the graph's constants, in the order of the manifest."""
    scores = np.zeros((CELL, CELL, 3, COLUMNS), np.float32)
    for column, channel in ((1, 0), (2, 2)):
        # Inputs are in -1..1: pure colour against green is 2 on the mean, white and black 0.
        scores[:, :, channel, column] = SURE / CELL**2
        scores[:, :, 1, column] = -SURE / CELL**2
    return {
        "score_filter": scores,
        "score_bias": np.array([0, -SURE, -SURE], np.float32),
        "box_filter": np.zeros((CELL, CELL, 3, 4), np.float32),
        "score_shape": np.array([1, CELLS**2, COLUMNS], np.int32),
        "box_shape": np.array([1, CELLS**2, 4], np.int32),
    }


def _graph(constants: dict[str, NDArray[Any]], shards: list[str]) -> bytes:
    """model.json of a TF.js graph-model."""
    sides = {"shape": {"dim": [{"size": str(side)} for side in (1, SIDE, SIDE, 3)]}}
    nodes = [
        node("image", "Placeholder", shape=sides),
        _convolution("scores_conv", "score_filter"),
        node("scores_bias", "BiasAdd", ["scores_conv", "score_bias"]),
        node("scores", "Reshape", ["scores_bias", "score_shape"]),
        _convolution("boxes_conv", "box_filter"),
        node("boxes", "Reshape", ["boxes_conv", "box_shape"]),
    ]
    signature = {
        "inputs": {"image": {"name": "image:0"}},
        "outputs": {name: {"name": f"{name}:0"} for name in ("boxes", "scores")},
    }
    return model_json(nodes, constants, shards=shards, signature=signature)


def _convolution(name: str, kernel: str) -> dict[str, Any]:
    steps = {"list": {"i": ["1", str(CELL), str(CELL), "1"]}}
    ones = {"list": {"i": ["1", "1", "1", "1"]}}
    ways = {"padding": {"s": text("VALID")}, "data_format": {"s": text("NHWC")}}
    return node(name, "Conv2D", ["image", kernel], strides=steps, dilations=ones, **ways)


def _golden_frame() -> bytes:
    image = Image.new("RGB", (SIDE, SIDE), "#ffffff")
    draw = ImageDraw.Draw(image)
    for (row, column), colour in GOLDEN_CELLS.items():
        left, top = column * CELL, row * CELL
        draw.rectangle([left, top, left + CELL - 1, top + CELL - 1], fill=colour)
    png = io.BytesIO()
    image.save(png, "PNG")
    return png.getvalue()


def _golden(frame: FileRef) -> Golden:
    """Raw outputs of the golden frame, known without running anything."""
    scores = np.full((CELLS**2, COLUMNS), -SURE, np.float32)
    scores[:, 0] = 0
    for (row, column), colour in GOLDEN_CELLS.items():
        cell = row * CELLS + column
        # Against green, the other colour's mean is as low as it.
        scores[cell] = (0, SURE, -SURE) if colour == "#ff0000" else (0, -SURE, SURE)
    every = tuple(range(CELLS**2))
    return Golden(frame, every, (0.0,) * len(every) * 4, tuple(scores.ravel().tolist()), 1e-3)


def _detector(files: dict[str, bytes], shards: list[str]) -> Detector:
    refs = {path: FileRef(path, sha256(data), len(data)) for path, data in files.items()}
    head = SsdHead(
        kind="ssd-anchors",
        boxes="boxes",
        scores="scores",
        anchor_count=CELLS**2,
        class_columns=COLUMNS,
        score_conversion="sigmoid",
        box_scales=(10.0, 10.0, 5.0, 5.0),
        anchors=refs["anchors.bin"],
    )
    spec = InputSpec("image", SIDE, SIDE, (2 / 255,) * 3, (-1.0,) * 3)
    return Detector(
        name="colour cells",
        input=spec,
        head=head,
        labels=(Label(0, 1, "red"), Label(1, 2, "blue")),
        thresholds=Thresholds(),
        model=refs["model.json"],
        weights=tuple(refs[path] for path in shards),
        weight_format="float32",
        golden=_golden(refs["golden.png"]),
        source=Source("graph-model", "colour cells", "0" * 64, "by hand"),
        licence="Apache-2.0",
    )
