"""All that is read from a detector's graph, in the order in which one thing needs the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.detector.bench import Bench, Boxes, Conversion, Scores
from builder.detector.boundary import find_boundary
from builder.detector.control_edges import without_control_edges
from builder.detector.prove import Differences, prove
from builder.detector.quiet import tensorflow
from builder.detector.read_boxes import read_boxes
from builder.detector.read_input import read_input
from builder.detector.read_own_nms import OwnNms, read_own_nms
from builder.detector.read_scores import Classes, read_classes, read_scores
from builder.detector.runner import Runner
from builder.detector.walk import walk
from builder.errors import DetectorError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from builder.artifacts import InputSpec
    from builder.detector.graph import FrozenGraph

INPUT_NAME = "image"
"""Name of the input in the graph that ships."""


@dataclass(frozen=True, eq=False)
class Reading:
    """A detector understood: where to cut it, and what to do around the part that ships.

    Args:
        boundary: tensor where the preprocessor ends and the network begins.
        input: what the preprocessor does.
        boxes: how boxes come out.
        scores: how scores come out.
        classes: how columns of scores are classes; ``None`` where the model gives raw outputs only.
        anchor_count: N.
        own_nms: what its post-processing does.
        differences: how far the above is from the graph's own results.
    """

    boundary: str
    input: InputSpec
    boxes: Boxes
    scores: Scores
    classes: Classes | None
    anchor_count: int
    own_nms: OwnNms
    differences: Differences

    @property
    def conversion(self) -> Conversion:
        """From what comes out of the network to scores of detections."""
        return self.classes.conversion if self.classes else self.scores.conversion

    @property
    def background(self) -> int | None:
        """The background's column; a guess where no detections tell."""
        if self.classes is None:
            return 0 if self.scores.columns > 1 else None
        return self.classes.background


def read_graph(frozen: FrozenGraph) -> Reading:
    """Read a detector, and prove what was read on images that the original sees too.

    Raises:
        DetectorError: OFF205 not a detector with a head that Offshelf knows; OFF206 no place to cut
            it; OFF210 what was read does not give what the graph gives.
    """
    missing = {"raw_detection_boxes", "raw_detection_scores"} - frozen.outputs.keys()
    if missing:
        raise DetectorError(
            "OFF205",
            f"the model has no output {' and no output '.join(sorted(missing))} "
            f"(it has {', '.join(sorted(frozen.outputs))})",
            where=frozen.name,
            way_out="Export it again with exporter_main_v2; older exporters left raw outputs out",
        )
    graph_def = without_control_edges(frozen.graph_def)
    tf = tensorflow()
    try:
        with Runner(graph_def) as runner:
            return _read(frozen, graph_def, runner)
    except tf.errors.OpError as error:
        reason = str(error.message).splitlines()[0][:200]
        raise DetectorError(
            "OFF206",
            f"TensorFlow cannot run a part of the graph: {reason}",
            where=frozen.name,
            way_out="Export the model again with TensorFlow 2.15 to 2.19",
        ) from error


def _read(frozen: FrozenGraph, graph_def: object, runner: Runner) -> Reading:
    index = walk(graph_def)
    heads = [frozen.outputs[n] for n in ("raw_detection_boxes", "raw_detection_scores")]
    boundary = find_boundary(index, frozen.input, heads)

    def preprocessor(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        pixels = image[None].astype(frozen.input_spec.dtype)
        result: npt.NDArray[np.float32] = runner.run([boundary], {frozen.input: pixels})[0]
        return result

    height, width = frozen.input_spec.shape[1:3]
    fixed = (height, width) if height is not None and width is not None else None
    spec = read_input(preprocessor, INPUT_NAME, fixed)
    bench = Bench(
        runner,
        index,
        frozen.input,
        frozen.input_spec.dtype,
        boundary,
        (1, spec.height, spec.width, 3),
        frozen.outputs,
        tuple(frozen.graph_def.library.function),
    )
    boxes, scores = read_boxes(bench), read_scores(bench)
    detects = {"detection_classes", "detection_scores"} <= frozen.outputs.keys()
    classes = read_classes(bench, boxes, scores) if detects else None
    own_nms = read_own_nms(bench, class_wise=classes.class_wise if classes else None)
    differences, count = prove(bench, spec, boxes, scores, fixed)
    return Reading(boundary, spec, boxes, scores, classes, count, own_nms, differences)
