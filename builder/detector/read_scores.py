"""Score conversion and classes, read by feeding logits and looking at what is detected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from builder.detector.bench import Bench, Boxes, Conversion, Scores
from builder.detector.reference.head import convert_scores
from builder.errors import DetectorError

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

TOLERANCE = 1e-4
CONVERSIONS: tuple[Conversion, ...] = ("sigmoid", "softmax", "identity")
HIGH = {"sigmoid": 8.0, "softmax": 8.0, "identity": 0.97}
LOW = {"sigmoid": -30.0, "softmax": -30.0, "identity": 0.0}
MOST_COLUMNS = 128
"""With more classes only the first, the last and some between are tried."""


@dataclass(frozen=True)
class Classes:
    """How columns of scores become classes.

    Args:
        background: the column that is never detected, or ``None``.
        conversion: from the ``scores`` tensor to the scores of detections.
        class_wise: whether the graph's own NMS keeps two classes of one box.
    """

    background: int | None
    conversion: Conversion
    class_wise: bool | None


def read_scores(bench: Bench) -> Scores:
    """The tensor nearest to the network that a known conversion turns into the raw scores."""
    raw = bench.outputs["raw_detection_scores"]
    rng = np.random.default_rng(0)
    candidates = bench.candidates("raw_detection_scores")
    zeros = {bench.boundary: np.zeros(bench.shape, np.float32)}
    shape = bench.runner.run([raw], zeros)[0].shape
    logits = rng.normal(0, 3, shape).astype(np.float32)
    for tensor in candidates[:-1]:
        result = bench.runner.run([raw], {tensor: logits})[0]
        for conversion in CONVERSIONS:
            if np.abs(convert_scores(logits, conversion) - result).max() <= TOLERANCE:
                return Scores(tensor, shape[2], conversion)
    return Scores(raw, shape[2], "identity")


def read_classes(bench: Bench, boxes: Boxes, scores: Scores) -> Classes:
    """Raise one column after the other in one anchor, and see which class is detected.

    Raises:
        DetectorError: OFF205 if columns and classes do not follow one another; OFF210 if detected
            scores are not those of ``scores.conversion``, nor of any other.
    """
    detect = _Detect(bench, boxes, scores)
    columns = list(range(scores.columns))
    if scores.columns > MOST_COLUMNS:
        columns = sorted({*range(8), *range(0, scores.columns, 16), scores.columns - 1})
    conversion = _conversion(detect, scores)
    classes = {c: detect.only(c, conversion) for c in columns}
    silent = [c for c in columns if classes[c] is None]
    background = silent[0] if len(silent) == 1 and scores.columns > 1 else None
    heard = [c for c in columns if classes[c] is not None]
    steps = {classes[c] - c + (background is not None and c > background) for c in heard}  # type: ignore[operator]
    if len(steps) != 1 or len(silent) > 1:
        shown = ", ".join(f"{c} → {classes[c]}" for c in columns[:8])
        raise DetectorError(
            "OFF205",
            f"columns of scores do not follow the classes detected ({shown})",
            way_out="Export an SSD with exporter_main_v2 of the Object Detection API",
        )
    return Classes(background, conversion, detect.class_wise(heard, conversion))


def _conversion(detect: _Detect, scores: Scores) -> Conversion:
    """Older exports give raw scores before the conversion: only detections tell then."""
    order = (scores.conversion, *(c for c in CONVERSIONS if c != scores.conversion))
    for conversion in order if scores.conversion == "identity" else order[:1]:
        if any(detect.only(c, conversion) is not None for c in range(min(2, scores.columns))):
            return conversion
    raise DetectorError(
        "OFF210",
        f"detections do not have the scores that {scores.conversion} of the raw scores gives",
        way_out="Export an SSD with exporter_main_v2, score_converter SIGMOID, SOFTMAX or IDENTITY",
    )


class _Detect:
    """The graph's own post-processing, fed with scores of our choice and boxes that fit."""

    def __init__(self, bench: Bench, boxes: Boxes, scores: Scores) -> None:
        self._bench, self._scores = bench, scores
        zeros = {bench.boundary: np.zeros(bench.shape, np.float32)}
        raw_boxes, raw_scores = bench.runner.run(
            [boxes.tensor, bench.outputs["raw_detection_scores"]], zeros
        )
        fed = np.zeros_like(raw_boxes)
        anchors = boxes.anchors
        if anchors is None:
            fed[:] = (0.4, 0.4, 0.6, 0.6)
            anchors = fed[0]
        centre = (anchors[:, :2] + anchors[:, 2:]) / 2
        self._anchor = int(np.abs(centre - 0.5).sum(axis=1).argmin())
        self._shape = raw_scores.shape
        black = np.zeros((*bench.shape[1:3], 3), np.uint8)
        self._feeds = {boxes.tensor: fed, **bench.feed_image(black)}

    def only(self, column: int, conversion: Conversion) -> int | None:
        """Class detected when ``column`` is high in one anchor; ``None`` if nothing is."""
        logits, expected = self._raise([column], conversion)
        found, values = self._run(logits)
        if len(values) and abs(values[0] - expected) <= TOLERANCE:
            # Graph-models with 8 bit weights have classes such as 1.99.
            return round(float(found[0]))
        return None

    def class_wise(self, columns: list[int], conversion: Conversion) -> bool | None:
        """Whether two classes of one box are both kept; ``None`` where it cannot be seen."""
        if len(columns) < 2:
            return None
        logits, expected = self._raise(columns[:2], conversion)
        _, values = self._run(logits)
        kept = int((np.abs(values - expected) <= TOLERANCE).sum())
        if kept == 0 or len(values) < 2:  # both are below its least score, or it gives one box
            return None
        return kept > 1

    def _raise(self, columns: list[int], conversion: Conversion) -> tuple[Floats, float]:
        logits = np.full(self._shape, LOW[conversion], np.float32)
        logits[0, self._anchor, columns] = HIGH[conversion]
        return logits, float(convert_scores(logits, conversion)[0, self._anchor, columns[0]])

    def _run(self, logits: Floats) -> tuple[npt.NDArray[np.generic], Floats]:
        outputs = self._bench.outputs
        classes, values = self._bench.runner.run(
            [outputs["detection_classes"], outputs["detection_scores"]],
            {self._scores.tensor: logits, **self._feeds},
        )
        return classes.reshape(-1), values.reshape(-1)
