"""From a model on disk to files for the browser: read, cut, converted, and held to the original."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from builder.artifacts import FileRef, SsdHead, content_name, sha256
from builder.detector.control_edges import without_control_edges
from builder.detector.conversion import (
    Conversion,
    ConversionOptions,
    ConversionRecord,
    record_as_json,
    record_from_json,
)
from builder.detector.convert import convert
from builder.detector.cut import cut_graph
from builder.detector.fold import fold_batch_norms
from builder.detector.golden import (
    TOLERANCE,
    Outputs,
    golden_pixels,
    jitter,
    make_golden,
    precision_warning,
    require_same,
)
from builder.detector.graph import FrozenGraph, TensorSpec, WebGraph
from builder.detector.graph_model import read_graph_model
from builder.detector.operations import check
from builder.detector.reading import INPUT_NAME, Reading, read_graph
from builder.detector.runner import Runner
from builder.detector.saved_model import read_saved_model
from builder.detector.shards import ShardedModel, shard
from builder.detector.shipped import run_shipped
from builder.detector.to_tensorflow import to_graph_def
from builder.detector.walk import SHAPE_ONLY
from builder.detector.web_graph import cut

if TYPE_CHECKING:
    from builder.artifacts import Golden
    from builder.detector.recognise import Recognised
    from builder.progress import Progress


def convert_model(found: Recognised, options: ConversionOptions, progress: Progress) -> Conversion:
    """Convert the detector that was found.

    Raises:
        DetectorError: OFF203 to OFF207, OFF210, OFF211; nothing was written.
    """
    progress("Reading the model")
    frozen, web = read_graphs(found)
    progress("Measuring what its graph does")
    reading = read_graph(frozen)
    progress("Converting the network")
    graph, converter = ship_graph(frozen, web, reading)
    operations = check(graph, where=str(found.path))
    sharded = shard(
        graph,
        weight_format=options.weight_format,
        shard_size=options.shard_size,
        weight_extension=options.weight_extension,
    )
    progress("Comparing with the original")
    golden, frame, warnings = compare(frozen, reading, graph, sharded)
    head, anchors = head_of(reading)
    record = ConversionRecord(
        kind=frozen.kind,
        sha256=frozen.sha256,
        converter=converter,
        input=reading.input,
        head=head,
        background_known=reading.classes is not None,
        own_nms=reading.own_nms,
        differences=reading.differences,
        model=sharded.model,
        weights=sharded.weights,
        weight_format=options.weight_format,
        golden=golden,
        operations=operations,
        warnings=(*sharded.warnings, *warnings),
    )
    files = {**sharded.files, **anchors, golden.frame.path: frame}
    # Through JSON, so that the first build and those from the cache hold equal values.
    return Conversion(record_from_json(record_as_json(record)), files)


def read_graphs(found: Recognised) -> tuple[FrozenGraph, WebGraph | None]:
    """The original for TensorFlow, and for TF.js where it came in that form."""
    if found.kind == "saved-model":
        return read_saved_model(found), None
    model = read_graph_model(found)
    return model.frozen, model.web


def ship_graph(frozen: FrozenGraph, web: WebGraph | None, reading: Reading) -> tuple[WebGraph, str]:
    """The part of a detector that ships, and what made it.

    A graph-model is cut as it is and keeps its weights to the bit, unless it works out shapes at
    each frame: those are constants once the size of the input is, which the converter sees to.
    """
    spec = reading.input
    shape = (1, spec.height, spec.width, 3)
    fetches = dict(_outputs(reading))
    if web is not None:
        image = TensorSpec("float32", shape)
        graph = cut(web, {reading.boundary: (INPUT_NAME, image)}, fetches)
        if not any(node["op"] in SHAPE_ONLY for node in graph.nodes):
            return graph, frozen.made_with
    network = cut_graph(
        frozen.graph_def,
        feed=reading.boundary,
        input_name=INPUT_NAME,
        shape=shape,
        fetches=fetches,
    )
    names = sorted(fetches)
    converted = convert(fold_batch_norms(network, names), input_name=INPUT_NAME, outputs=names)
    return converted, f"tensorflowjs {version('tensorflowjs')}"


def compare(
    frozen: FrozenGraph, reading: Reading, graph: WebGraph, sharded: ShardedModel
) -> tuple[Golden, bytes, tuple[str, ...]]:
    """Ask the original network, the converted one and the one in the shards the same question.

    Returns:
        The golden frame with the answer of the shards, its PNG, and warnings.

    Raises:
        DetectorError: OFF211, if the converted network answers something else.
    """
    conversion = reading.conversion
    pixels = golden_pixels(reading.input)
    inside = Outputs(reading.boundary, reading.boxes.tensor, reading.scores.tensor, conversion)
    with Runner(without_control_edges(frozen.graph_def), threads=1) as runner:
        original = inside.ask(runner, pixels)
    boxes, scores = (graph.outputs[name] for name, _ in _outputs(reading))
    outputs = Outputs(f"{INPUT_NAME}:0", _tensor(boxes), _tensor(scores), conversion)
    with Runner(to_graph_def(graph, sharded.model.path), threads=1) as runner:
        exact = outputs.ask(runner, pixels)
    with run_shipped(graph, sharded) as runner:
        shipped = outputs.ask(runner, pixels)
        jittered = outputs.ask(runner, jitter(pixels))
    golden, frame = make_golden(reading.input, shipped, jittered, reading.background)
    require_same(exact, original, max(TOLERANCE, golden.tolerance))
    return golden, frame, precision_warning(exact, shipped)


def _outputs(reading: Reading) -> tuple[tuple[str, str], tuple[str, str]]:
    """Names of boxes and scores in what ships, and their tensors in the original."""
    boxes = "box_encodings" if reading.boxes.kind == "ssd-anchors" else "boxes"
    scores = "class_scores" if reading.conversion == "identity" else "class_logits"
    return (boxes, reading.boxes.tensor), (scores, reading.scores.tensor)


def head_of(reading: Reading) -> tuple[SsdHead, dict[str, bytes]]:
    """The head of ``detector.json``, and the file with the anchors."""
    (boxes, _), (scores, _) = _outputs(reading)
    files: dict[str, bytes] = {}
    reference = None
    if reading.boxes.anchors is not None:
        data = reading.boxes.anchors.astype("<f4").tobytes()
        path = content_name("anchors.f32", data)
        files[path], reference = data, FileRef(path, sha256(data), len(data))
    return SsdHead(
        kind=reading.boxes.kind,
        boxes=boxes,
        scores=scores,
        anchor_count=reading.anchor_count,
        class_columns=reading.scores.columns,
        score_conversion=reading.conversion,
        background=reading.background,
        box_scales=reading.boxes.scales,
        anchors=reference,
    ), files


def _tensor(node: str) -> str:
    return node if ":" in node else f"{node}:0"
