"""Detectors of a few weights that look like exports of the Object Detection API, in many variants.

``frozen`` gives the graph at once; ``save`` writes a SavedModel, which takes a second.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from builder.detector.graph import FrozenGraph, TensorSpec
from builder.detector.quiet import silenced, tensorflow

SIZE = 48
GRID = 6
PER_CELL = 2
ANCHORS = GRID * GRID * PER_CELL


@dataclass(frozen=True)
class Tiny:
    """What kind of detector to make. The defaults are those of ``exporter_main_v2``.

    Args:
        scores: what turns logits into raw scores: sigmoid, softmax, identity.
        raw: ``logits`` leaves the conversion to the detections, as older exports do.
        background: position of the background column, or ``None``.
        boxes: encodings of the Faster R-CNN coder, or boxes decoded in another way, or pixels.
        resize: stretch, fit, fixed (images of one size).
        fault: ``follows`` (no fixed size), ``rounds`` (pixels after the resize), ``swaps``
            (channels), ``bends`` (not linear), ``antialias``, ``around`` (pixels reach the head by
            a second way), ``permuted`` (classes), ``pads-inside`` (padding all around).
    """

    scores: str = "sigmoid"
    raw: str = "scores"
    background: int | None = 0
    classes: int = 3
    boxes: str = "encodings"
    box_scales: tuple[float, float, float, float] = (10.0, 10.0, 5.0, 5.0)
    resize: str = "stretch"
    method: str = "ResizeBilinear"
    half_pixel_centers: bool = False
    align_corners: bool = False
    pad: float = 0.0
    scale: tuple[float, float, float] = (1 / 127.5, 1 / 127.5, 1 / 127.5)
    offset: tuple[float, float, float] = (-1.0, -1.0, -1.0)
    dtype: str = "uint8"
    iou: float = 0.45
    cap: int = 20
    class_wise: bool = True
    first_padding: bool = False
    fault: str = ""

    @property
    def columns(self) -> int:
        return self.classes + (self.background is not None)


def frozen(tiny: Tiny) -> FrozenGraph:
    """The detector as a reader would hand it on."""
    tf = tensorflow()
    from tensorflow.python.framework.convert_to_constants import (
        convert_variables_to_constants_v2,
    )

    with silenced():
        spec = tf.TensorSpec([1, *_image_size(tiny), 3], tiny.dtype, name="input_tensor")
        module = module_of(tiny)
        concrete = tf.function(module.detect).get_concrete_function(spec)
        graph = convert_variables_to_constants_v2(concrete, lower_control_flow=False)
    names = sorted(concrete.structured_outputs)
    outputs = {name: t.name for name, t in zip(names, graph.outputs, strict=True)}
    return FrozenGraph(
        kind="saved-model",
        name="tiny",
        sha256="0" * 64,
        graph_def=graph.graph.as_graph_def(),
        input=graph.inputs[0].name,
        input_spec=TensorSpec(tiny.dtype, (1, *_image_size(tiny), 3)),
        outputs=outputs,
    )


def only_raw(graph: FrozenGraph) -> FrozenGraph:
    """The same without finished detections."""
    raw = {k: v for k, v in graph.outputs.items() if k.startswith("raw_")}
    return replace(graph, outputs=raw)


def save(tiny: Tiny, folder: Path) -> Path:
    """Write it as ``exporter_main_v2`` does, and return the folder."""
    tf = tensorflow()
    with silenced():
        spec = tf.TensorSpec([1, *_image_size(tiny), 3], tiny.dtype, name="input_tensor")
        module = module_of(tiny)
        signature = tf.function(module.detect).get_concrete_function(spec)
        tf.saved_model.save(module, str(folder / "saved_model"), {"serving_default": signature})
    return folder


def anchors() -> np.ndarray:
    """float32 [ANCHORS, 4]."""
    centre = (np.arange(GRID) + 0.5) / GRID
    y, x, k = np.meshgrid(centre, centre, np.arange(PER_CELL), indexing="ij")
    half_height, half_width = 0.09 + 0.04 * k, 0.12 - 0.03 * k
    corners = [y - half_height, x - half_width, y + half_height, x + half_width]
    return np.stack(corners, axis=-1).reshape(-1, 4).astype(np.float32)


def _image_size(tiny: Tiny) -> tuple[int | None, int | None]:
    return (SIZE, SIZE) if tiny.resize == "fixed" else (None, None)


def module_of(tiny: Tiny) -> Any:
    tf = tensorflow()
    rng = np.random.default_rng(5)

    class Detector(tf.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.stem = tf.Variable(rng.normal(0, 0.25, (3, 3, 3, 12)).astype(np.float32))
            self.box = tf.Variable(rng.normal(0, 0.3, (1, 1, 12, 4 * PER_CELL)).astype(np.float32))
            columns = tiny.columns * PER_CELL
            self.score = tf.Variable(rng.normal(0, 0.7, (1, 1, 12, columns)).astype(np.float32))

        def detect(self, input_tensor: Any) -> dict[str, Any]:
            image, window = _preprocess(tf, tiny, tf.cast(input_tensor, tf.float32)[0])
            encodings, logits = self._network(image[None], tf.cast(input_tensor, tf.float32))
            boxes = _decode(tf, tiny, encodings)
            raw_scores = _convert(tf, tiny.scores, logits)
            detections = _detections(tf, tiny, boxes[0], raw_scores[0], window)
            raw = logits if tiny.raw == "logits" else raw_scores
            return {**detections, "raw_detection_boxes": boxes, "raw_detection_scores": raw}

        def _network(self, image: Any, pixels: Any) -> tuple[Any, Any]:
            padding = "SAME"
            if tiny.first_padding:
                image, padding = tf.pad(image, [[0, 0], [0, 1], [0, 1], [0, 0]]), "VALID"
            features = tf.nn.relu6(tf.nn.conv2d(image, self.stem, 2, padding))
            features = tf.nn.avg_pool2d(features, 4, 4, "SAME")
            encodings = tf.reshape(tf.nn.conv2d(features, self.box, 1, "SAME"), [1, -1, 4])
            logits = tf.nn.conv2d(features, self.score, 1, "SAME")
            logits = tf.reshape(logits, [1, -1, tiny.columns]) * tf.constant(1.0)
            if tiny.scores == "identity":
                logits = tf.clip_by_value(logits * 0.1 + 0.5, 0.0, 1.0)
            if tiny.fault == "around":
                logits += tf.reduce_mean(pixels) * 1e-3
            return encodings, logits

    return Detector()


def _preprocess(tf: Any, tiny: Tiny, image: Any) -> tuple[Any, Any]:
    """The network's input [SIZE, SIZE, 3], and the part (down, across) that shows the image."""
    if tiny.fault == "swaps":
        image = tf.reverse(image, [-1])
    if tiny.fault == "bends":
        image = image**2 / 255
    pixels = image * tf.constant(tiny.scale) + tf.constant(tiny.offset)
    whole = tf.constant([1.0, 1.0])
    if tiny.resize == "fixed":
        return pixels, whole
    if tiny.fault == "follows":
        return tf.image.resize(pixels, tf.shape(pixels)[:2] // 2), whole
    if tiny.fault == "antialias":
        return tf.image.resize(pixels, [SIZE, SIZE], antialias=True), whole
    resize = getattr(tf.raw_ops, tiny.method)
    size = tf.constant([SIZE, SIZE])
    if tiny.resize == "fit":
        shape = tf.cast(tf.shape(pixels)[:2], tf.float32)
        factor = tf.reduce_min(tf.constant([SIZE, SIZE], tf.float32) / shape)
        size = tf.cast(tf.round(factor * shape), tf.int32)
    pixels = resize(
        images=pixels[None],
        size=size,
        align_corners=tiny.align_corners,
        half_pixel_centers=tiny.half_pixel_centers,
    )[0]
    if tiny.fault == "rounds":
        pixels = tf.round(pixels * 127.5) / 127.5
    if tiny.resize == "fit":
        rest = SIZE - size
        before = rest // 2 if tiny.fault == "pads-inside" else rest * 0
        amounts = tf.stack([before, rest - before], axis=1)
        pixels = tf.pad(pixels, tf.concat([amounts, [[0, 0]]], 0), constant_values=tiny.pad)
        whole = tf.cast(size, tf.float32) / SIZE
    return tf.ensure_shape(pixels, [SIZE, SIZE, 3]), whole


def _decode(tf: Any, tiny: Tiny, encodings: Any) -> Any:
    places = anchors()
    size, centre = places[:, 2:] - places[:, :2], (places[:, 2:] + places[:, :2]) / 2
    if tiny.boxes != "encodings":
        boxes = places + 0.05 * tf.tanh(encodings)
        return boxes * float(SIZE) if tiny.boxes == "pixels" else boxes
    t = encodings / tf.constant(tiny.box_scales)
    middle, half = t[..., :2] * size + centre, tf.exp(t[..., 2:]) * size / 2
    return tf.concat([middle - half, middle + half], axis=-1)


def _convert(tf: Any, scores: str, logits: Any) -> Any:
    return {"sigmoid": tf.sigmoid, "softmax": tf.nn.softmax, "identity": tf.identity}[scores](
        logits
    )


def _detections(tf: Any, tiny: Tiny, boxes: Any, scores: Any, window: Any) -> dict[str, Any]:
    columns = [c for c in range(tiny.columns) if c != tiny.background]
    if tiny.fault == "permuted":
        columns[0], columns[1] = columns[1], columns[0]
    found_boxes, found_scores, found_classes = [], [], []
    if tiny.class_wise:
        groups = [(scores[:, c], tf.fill([ANCHORS], float(k))) for k, c in enumerate(columns)]
    else:
        mine = tf.gather(scores, columns, axis=1)
        groups = [(tf.reduce_max(mine, 1), tf.cast(tf.argmax(mine, 1), tf.float32))]
    for values, classes in groups:
        kept = tf.image.non_max_suppression(boxes, values, tiny.cap, tiny.iou, 1e-8)
        found_boxes.append(tf.gather(boxes, kept))
        found_scores.append(tf.gather(values, kept))
        found_classes.append(tf.gather(classes, kept))
    corners = tf.concat([*found_boxes, tf.zeros([tiny.cap, 4])], 0) / tf.tile(window, [2])
    corners = tf.clip_by_value(corners, 0.0, 1.0)
    seen = tf.reduce_prod(corners[:, 2:] - corners[:, :2], axis=1) > 0
    values = tf.concat([*found_scores, tf.zeros([tiny.cap])], 0)
    best, order = tf.math.top_k(tf.where(seen, values, 0.0), tiny.cap)
    shown = tf.gather(corners, order)
    classes = tf.gather(tf.concat([*found_classes, tf.zeros([tiny.cap])], 0), order)
    return {
        "detection_boxes": shown[None],
        "detection_scores": best[None],
        "detection_classes": classes[None] + 1,
        "num_detections": tf.reduce_sum(tf.cast(best > 0, tf.float32))[None],
    }
