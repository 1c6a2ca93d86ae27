"""The graph's own non-maximum suppression: its threshold and its caps, as defaults and warnings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from builder.detector.graph import node_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from builder.detector.bench import Bench

# Position of (iou_threshold, soft_nms_sigma) among the inputs; array_ops of each in
# tensorflow/core/ops/image_ops.cc.
_INPUTS: dict[str, tuple[int, int | None]] = {
    "NonMaxSuppressionV2": (3, None),
    "NonMaxSuppressionV3": (3, None),
    "NonMaxSuppressionV4": (3, None),
    "NonMaxSuppressionV5": (3, 5),
    "CombinedNonMaxSuppression": (4, None),
}

FEW = 300
"""Whole-shelf photographs hold more things than this; a cap below it loses some."""


@dataclass(frozen=True)
class OwnNms:
    """What the model's own post-processing does; the site replaces it.

    Args:
        iou: its threshold, if it could be read.
        cap: it gives at most so many detections, if that could be read.
        class_wise: whether classes leave one another alone; ``None`` if it could not be seen.
        soft: whether it lowers scores instead of dropping boxes.
    """

    iou: float | None = None
    cap: int | None = None
    class_wise: bool | None = None
    soft: bool = False

    def warnings(self) -> tuple[str, ...]:
        """What a person should know about it."""
        found = []
        if self.cap is not None and self.cap < FEW:
            found.append(
                f"this model's own post-processing stops at {self.cap} boxes; the site goes on "
                "to [detection] max_detections, so it may show more than the model's own outputs do"
            )
        if self.soft:
            found.append("this model's own post-processing is soft NMS; the site drops boxes")
        return tuple(found)


def read_own_nms(bench: Bench, *, class_wise: bool | None) -> OwnNms:
    """Read threshold and cap from the graph, wherever its NMS stands.

    Args:
        bench: the detector.
        class_wise: as measured before.
    """
    boxes = bench.outputs.get("detection_boxes")
    if boxes is None:
        return OwnNms()
    black = bench.feed_image(np.zeros((*bench.shape[1:3], 3), np.uint8))
    cap = int(bench.runner.run([boxes], black)[0].shape[1])
    ious, sigmas = _constants(bench, boxes, black)
    iou = _plain(ious[0]) if ious and min(ious) == max(ious) and 0 < ious[0] < 1 else None
    return OwnNms(iou, cap, class_wise, any(s > 0 for s in sigmas))


def _plain(stored: float) -> float:
    """The short number that was stored in float32 or, in some graph-models, in float16."""
    short = float(f"{stored:.3g}")
    return short if abs(short - stored) <= stored / 2048 else round(stored, 6)


def _constants(
    bench: Bench, boxes: str, black: Mapping[str, npt.NDArray[np.generic]]
) -> tuple[list[float], list[float]]:
    """Thresholds and sigmas of every NMS in the graph, or, in batches, in the body of a loop."""
    ious: list[float] = []
    sigmas: list[float] = []
    for name in sorted(bench.walk.leading_to([boxes])):
        for index, found in _places(bench.walk.nodes[name].op, ious, sigmas):
            tensor = bench.walk.inputs[name][index]
            value = bench.runner.run([tensor if ":" in tensor else f"{tensor}:0"], black)[0]
            found.append(float(value))
    if ious:
        return ious, sigmas
    for function in bench.functions:
        nodes = {node.name: node for node in function.node_def}
        for node in function.node_def:
            for index, found in _places(node.op, ious, sigmas):
                source = nodes.get(node_of(node.input[index]))
                if source is not None and source.op == "Const":
                    found.append(_value(source))
    return ious, sigmas


def _places(op: str, *lists: list[float]) -> list[tuple[int, list[float]]]:
    places = _INPUTS.get(op, ())
    return [(i, found) for i, found in zip(places, lists, strict=False) if i is not None]


def _value(const: Any) -> float:
    from tensorflow.python.framework.tensor_util import MakeNdarray

    return float(MakeNdarray(const.attr["value"].tensor))
