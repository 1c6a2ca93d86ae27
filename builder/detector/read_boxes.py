"""The box coder, read by feeding it encodings: nothing gives anchors, one number gives a scale."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from builder.detector.bench import Bench, Boxes
from builder.detector.reference.head import decode
from builder.errors import DetectorError

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    Scales = tuple[float, float, float, float]

Decoder = Callable[["npt.NDArray[np.float32]"], "npt.NDArray[np.float32]"]
"""Encodings float32 ``[N, 4]`` → boxes float32 ``[N, 4]``."""

NUDGE = 4.0
"""An encoding large enough to move a box well above rounding, and too small to overflow."""

ROUNDING, HALF = 1e-5, 5e-4
"""Greatest difference of two decoders that are the same: as a part of the image, and of the box,
whose anchor a graph-model with float16 weights holds to 11 bits."""

FARTHEST = 4.0
"""Decoded boxes in fractions of the image lie within this for most anchors; pixels do not."""


def read_boxes(bench: Bench) -> Boxes:
    """Find the box encodings and their coder; decoded boxes where there is no such thing.

    Raises:
        DetectorError: OFF205, if the boxes are not fractions of the network's input.
    """
    raw = bench.outputs["raw_detection_boxes"]
    candidates = bench.candidates("raw_detection_boxes")
    zeros = {bench.boundary: np.zeros(bench.shape, np.float32)}
    boxes = bench.runner.run([raw], zeros)[0][0]
    if boxes.shape[1] != 4:
        raise _refuse(f"raw_detection_boxes has {boxes.shape[1]} numbers a box, not 4")
    for tensor in candidates[:-1]:

        def run(encodings: Floats, tensor: str = tensor) -> Floats:
            boxes: Floats = bench.runner.run([raw], {tensor: encodings[None]})[0][0]
            return boxes

        if coder := read_coder(run, len(boxes)):
            return Boxes("ssd-anchors", tensor, *coder)
    if not np.median(np.abs(boxes)) < FARTHEST:
        raise _refuse("raw_detection_boxes are in pixels, not in fractions of the image")
    return Boxes("ssd-boxes", raw)


def read_coder(run: Decoder, count: int) -> tuple[Floats, Scales] | None:
    """Anchors float32 ``[count, 4]`` and scales of a Faster R-CNN box coder.

    ``None`` if ``run`` decodes in another way.
    """
    zeros = np.zeros((count, 4), np.float32)
    anchors = run(zeros)
    size = np.subtract(anchors[:, 2:], anchors[:, :2], dtype=np.float64)
    real = np.all(np.isfinite(size) & (size > 1e-6), axis=1)
    if real.mean() < 0.5:
        return None
    scales = []
    for k in range(4):
        nudged = zeros.copy()
        nudged[:, k] = NUDGE
        box = np.asarray(run(nudged), np.float64)
        axis = k % 2
        if k < 2:
            moved = (box[:, axis] + box[:, axis + 2] - anchors[:, axis] - anchors[:, axis + 2]) / 2
            step = moved[real] / size[real, axis]
        else:
            grown = (box[real, axis + 2] - box[real, axis]) / size[real, axis]
            if not np.all(grown > 0):
                return None
            step = np.log(grown)
        middle = float(np.median(step))
        if not np.isfinite(middle) or abs(middle) < 1e-3:
            return None
        scales.append(_plain(NUDGE / middle))
    found = (scales[0], scales[1], scales[2], scales[3])
    return (anchors, found) if _agrees(run, anchors, found) else None


def _plain(measured: float) -> float:
    """The short number that was measured, if there is one: 10.000003 → 10."""
    short = float(f"{measured:.4g}")
    return short if abs(short - measured) < 1e-4 * abs(measured) else measured


def _agrees(run: Decoder, anchors: Floats, scales: Scales) -> bool:
    encodings = np.asarray(np.random.default_rng(0).normal(0, 2, anchors.shape), np.float32)
    theirs, ours = run(encodings), decode(encodings, anchors, scales)
    sizes = [np.abs(b[:, 2:] - b[:, :2]).max(axis=1, keepdims=True) for b in (anchors, ours)]
    allowed = ROUNDING + HALF * np.maximum(*sizes)
    return bool(np.all(np.abs(theirs - ours) <= allowed))


def _refuse(what: str) -> DetectorError:
    return DetectorError(
        "OFF205", what, way_out="Export an SSD with exporter_main_v2 of the Object Detection API"
    )
