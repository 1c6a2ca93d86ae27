"""The original detector as Python users run it: its whole graph, and TensorFlow's own NMS.

What the browser shows is held to this. Nothing of the site's decoding or suppression is used here;
of what was read from the graph, only which column is the background, and how much of the input
shows the photograph where images keep their aspect ratio.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from builder.artifacts import Detection
from builder.detector.graph_model import read_graph_model
from builder.detector.quiet import tensorflow
from builder.detector.reading import read_graph
from builder.detector.recognise import recognise
from builder.detector.reference.preprocess import covered
from builder.detector.runner import Runner
from builder.detector.saved_model import read_saved_model

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from builder.artifacts import Thresholds
    from builder.detector.graph import FrozenGraph
    from builder.detector.reading import Reading
    from builder.detector.recognise import Recognised

    Floats = npt.NDArray[np.float32]
    Indices = npt.NDArray[np.intp]


def load_original(path: Path | str) -> OriginalDetector:
    """Load the detector at ``path``, in any format that Offshelf reads.

    Raises:
        DetectorError: as ``recognise`` and ``read_graph``.
    """
    frozen = read_frozen(recognise(path))
    return OriginalDetector(frozen, read_graph(frozen))


def read_frozen(found: Recognised) -> FrozenGraph:
    """The whole detector as a graph for TensorFlow. Raises as the readers of each format."""
    if found.kind == "saved-model":
        return read_saved_model(found)
    return read_graph_model(found).frozen


class OriginalDetector:
    """Runs the uncut graph. Close it, or use it in ``with``: it holds the weights."""

    def __init__(self, frozen: FrozenGraph, reading: Reading) -> None:
        self._frozen, self._reading = frozen, reading
        self._runner = Runner(frozen.graph_def)

    def detect(self, image: npt.NDArray[np.uint8], thresholds: Thresholds) -> list[Detection]:
        """Detections in a photograph, best score first.

        Args:
            image: uint8 ``[h, w, 3]``, RGB, EXIF rotation applied.
            thresholds: of the site; a score counts if it is above ``thresholds.score``.

        Returns:
            Boxes as fractions of the photograph, cut off at its edges; those without area left out.
            ``label`` is the column of the scores, the background left out.
        """
        boxes, scores = self.raw(image)
        anchors, labels = _select(boxes, scores, thresholds)
        values = scores[anchors, labels]
        shown = np.clip(boxes[anchors], 0, 1)
        detections = [
            _detection(box, float(v), int(c))
            for box, v, c in zip(shown, values, labels, strict=True)
            if box[2] > box[0] and box[3] > box[1]
        ]
        detections.sort(key=lambda d: (-d.score, d.label, d.box))
        return detections[: thresholds.max_detections]

    def candidates(self, image: npt.NDArray[np.uint8], score: float) -> list[Detection]:
        """All from which ``detect`` chooses, before anything is suppressed or cut off.

        Args:
            image: as for ``detect``.
            score: only what scores above it.
        """
        boxes, scores = self.raw(image)
        found = zip(*np.nonzero(scores > score), strict=True)
        return [
            _detection(boxes[anchor], float(scores[anchor, label]), int(label))
            for anchor, label in found
        ]

    def raw(self, image: npt.NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """All boxes before suppression.

        Returns:
            boxes float32 ``[N, 4]``, fractions of the photograph; scores float32 ``[N, classes]``.
        """
        boxes, scores = self.outputs(image, "raw_detection_boxes", "raw_detection_scores")
        down, across = covered(image.shape[0], image.shape[1], self._reading.input)
        boxes = boxes[0] / np.array([down, across, down, across], np.float32)
        classes = self._reading.classes
        if classes is None:
            return boxes, scores[0]
        if self._reading.scores.conversion != classes.conversion:
            scores = _converted(scores, classes.conversion)
        columns = [c for c in range(scores.shape[2]) if c != classes.background]
        return boxes, scores[0][:, columns]

    def outputs(self, image: npt.NDArray[np.uint8], *names: str) -> list[Any]:
        """The graph's own outputs by their Object Detection API names, as it gives them."""
        tensors = [self._frozen.outputs[name] for name in names]
        return self._runner.run(tensors, {self._frozen.input: self._pixels(image)})

    def _pixels(self, image: npt.NDArray[np.uint8]) -> npt.NDArray[np.generic]:
        """The batch that the graph takes; stretched where it takes images of one size only."""
        spec = self._frozen.input_spec
        height, width = spec.shape[1:3]
        if height is None or width is None or image.shape[:2] == (height, width):
            return image[None].astype(spec.dtype)
        resized = tensorflow().image.resize(image[None], (height, width)).numpy()
        whole: npt.NDArray[np.generic] = (
            resized if spec.dtype == "float32" else np.rint(resized).astype(spec.dtype)
        )
        return whole

    def close(self) -> None:
        """Let go of the graph and its weights."""
        self._runner.close()

    def __enter__(self) -> OriginalDetector:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _detection(box: Floats, score: float, label: int) -> Detection:
    ymin, xmin, ymax, xmax = (float(v) for v in box)
    return Detection((ymin, xmin, ymax, xmax), score, label)


def _select(boxes: Floats, scores: Floats, thresholds: Thresholds) -> tuple[Indices, Indices]:
    """Anchors and columns that TensorFlow's own ``non_max_suppression`` keeps."""
    suppression = tensorflow().image.non_max_suppression

    def suppress(anchors: Indices, values: Floats) -> Indices:
        kept = suppression(
            boxes[anchors],
            values,
            max_output_size=thresholds.max_detections,
            iou_threshold=thresholds.iou,
            score_threshold=thresholds.score,
        )
        return np.asarray(kept.numpy(), np.intp)

    anchors, labels = (np.asarray(i, np.intp) for i in np.nonzero(scores > thresholds.score))
    if not thresholds.class_wise:
        kept = suppress(anchors, scores[anchors, labels])
        return anchors[kept], labels[kept]
    parts = [np.zeros((2, 0), np.intp)]
    for column in np.unique(labels):
        mine = anchors[labels == column]
        mine = mine[suppress(mine, scores[mine, column])]
        parts.append(np.stack([mine, np.full(len(mine), column, np.intp)]))
    together = np.concatenate(parts, axis=1)
    return together[0], together[1]


def _converted(logits: Floats, conversion: str) -> Floats:
    nn = tensorflow().nn
    values: Floats = (nn.softmax(logits) if conversion == "softmax" else nn.sigmoid(logits)).numpy()
    return values
