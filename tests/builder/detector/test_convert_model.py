"""What ships computes what the original does, in few operations, and a device can check itself."""

import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builder.artifacts import WebModel
from builder.detector import OriginalDetector, read_detector
from builder.detector.conversion import ConversionOptions
from builder.detector.convert_model import convert_model, ship_graph
from builder.detector.cut import cut_graph
from builder.detector.fold import fold_batch_norms
from builder.detector.golden import golden_pixels
from builder.detector.graph import FrozenGraph, WebGraph
from builder.detector.graph_model import read_graph_model
from builder.detector.quiet import tensorflow
from builder.detector.reading import Reading, read_graph
from builder.detector.recognise import recognise
from builder.detector.reference.head import convert_scores, decode
from builder.detector.reference.preprocess import preprocess
from builder.detector.runner import Runner
from builder.detector.shards import ShardedModel, shard
from builder.detector.shipped import shipped_graph_def
from builder.detector.to_tensorflow import to_graph_def
from builder.errors import DetectorError
from builder.progress import silent
from tests.builder.detector.tiny_detectors import Tiny, frozen, save

pytestmark = pytest.mark.slow

HANDTRACK = Path(__file__).parents[2] / "node_modules/handtrackjs/models/webmodel/ssd320fpnlite"
NAMES = ["box_encodings", "class_logits"]


@pytest.fixture(scope="module")
def network(fpnlite_frozen: FrozenGraph, fpnlite_reading: Reading) -> WebGraph:
    """What ships of the real export, in memory."""
    return ship_graph(fpnlite_frozen, None, fpnlite_reading)[0]


def shipped_runner(
    network: WebGraph, weight_format: Any = "float32"
) -> tuple[Runner, ShardedModel]:
    sharded = shard(network, weight_format=weight_format, shard_size=1 << 20)
    return Runner(shipped_graph_def(network, sharded)), sharded


def answers(runner: Runner, pixels: np.ndarray) -> list[np.ndarray]:
    return runner.run([f"{name}:0" for name in NAMES], {"image:0": pixels})


def test_it_computes_what_the_original_does(
    network: WebGraph,
    fpnlite_reading: Reading,
    fpnlite_original: OriginalDetector,
    shelves: dict[str, np.ndarray],
) -> None:
    reading = fpnlite_reading
    runner, _ = shipped_runner(network)
    with runner:
        for image in shelves.values():
            encodings, logits = answers(runner, preprocess(image[:, 17:], reading.input))
            boxes = decode(encodings[0], reading.boxes.anchors, reading.boxes.scales)
            scores = convert_scores(logits[0], "sigmoid")
            expected_boxes, expected_scores = fpnlite_original.raw(image[:, 17:])
            assert np.abs(boxes - expected_boxes).max() < 1e-5
            assert np.abs(scores[:, 1:] - expected_scores).max() < 1e-5


def test_each_frame_costs_few_operations(network: WebGraph) -> None:
    ops = Counter(node["op"] for node in network.nodes)
    assert ops["_FusedConv2D"] + ops["Conv2D"] == 52, "one for each convolution"
    assert ops["FusedDepthwiseConv2dNative"] + ops["DepthwiseConv2dNative"] == 31
    in_the_head = {"Sigmoid", "Exp", "Transpose", "Unpack", "NonMaxSuppressionV5", "Shape", "Cast"}
    in_the_weights = {"FusedBatchNormV3", "BiasAdd", "Identity", "Mul", "ResizeBilinear"}
    assert not (in_the_head | in_the_weights) & ops.keys()
    assert sum(ops.values()) - ops["Const"] < 120


def test_outputs_keep_their_names_though_their_shapes_are_the_same(
    network: WebGraph, fpnlite_reading: Reading
) -> None:
    assert fpnlite_reading.scores.columns == 4
    assert dict(network.outputs) == {name: name for name in NAMES}
    assert set(NAMES) <= {node["name"] for node in network.nodes}


def test_plain_tfjs_computes_it_too(network: WebGraph, tmp_path: Path) -> None:
    runner, sharded = shipped_runner(network, "float16")
    for path, data in sharded.files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    ramp = np.arange(320 * 320 * 3, dtype=np.float32).reshape(1, 320, 320, 3) % 251 / 125 - 1
    script = Path(__file__).with_name("load_in_tfjs.mjs")
    command = ["node", script, tmp_path, "image", "320", "320", *NAMES]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    with runner:
        expected = answers(runner, ramp)
    for found, value in zip(json.loads(done.stdout), expected, strict=True):
        assert found["shape"] == list(value.shape)
        np.testing.assert_allclose(np.reshape(found["values"], value.shape), value, atol=1e-4)


def fault(model: WebModel, found: list[np.ndarray]) -> float:
    """How far a device is off the golden rows, in units of what is allowed."""
    head, golden = model.detector.head, model.detector.golden
    boxes = np.reshape(golden.boxes, (-1, 4))
    scores = np.reshape(golden.scores, (-1, head.class_columns)).astype(np.float32)
    rows = list(golden.anchors)
    off_boxes = np.abs(found[0][0, rows] - boxes).max() / (2 * golden.tolerance)
    here, there = (convert_scores(s, head.score_conversion) for s in (found[1][0, rows], scores))
    return float(max(off_boxes, np.abs(here - there).max() / golden.tolerance))


def test_a_device_that_computes_in_float32_passes(network: WebGraph, fpnlite: WebModel) -> None:
    pixels = golden_pixels(fpnlite.detector.input)
    runner, _ = shipped_runner(network, "float16")
    with runner:
        assert fault(fpnlite, answers(runner, pixels)) < 0.05


def test_a_device_that_keeps_half_floats_is_found_out(network: WebGraph, fpnlite: WebModel) -> None:
    pixels = golden_pixels(fpnlite.detector.input)
    sharded = shard(network, weight_format="float16", shard_size=1 << 20)
    with Runner(in_half_floats(shipped_graph_def(network, sharded))) as runner:
        assert fault(fpnlite, answers(runner, pixels)) > 1.2


def in_half_floats(graph_def: Any) -> Any:
    """The graph with the result of every operation rounded to 11 bits."""
    tf = tensorflow()
    ops = {"AddV2", "BiasAdd", "Conv2D", "DepthwiseConv2dNative", "Relu6"}
    names = [node.name for node in graph_def.node if node.op in ops]
    for node in graph_def.node:
        for i, tensor in enumerate(node.input):
            if tensor in names:
                node.input[i] = f"{tensor}/float"
    for name in names:
        types = [
            ("half", name, tf.float32, tf.half),
            ("float", f"{name}/half", tf.half, tf.float32),
        ]
        for suffix, source, before, after in types:
            cast = graph_def.node.add(name=f"{name}/{suffix}", op="Cast", input=[source])
            cast.attr["SrcT"].type = before.as_datatype_enum
            cast.attr["DstT"].type = after.as_datatype_enum
    return graph_def


def test_the_golden_frame_is_a_picture_of_the_size_of_the_input(fpnlite: WebModel) -> None:
    import io

    from PIL import Image

    golden, head = fpnlite.detector.golden, fpnlite.detector.head
    picture = Image.open(io.BytesIO(fpnlite.files[golden.frame.path]))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (320, 320))
    pixels = np.asarray(picture).astype(np.float32) / 127.5 - 1
    np.testing.assert_allclose(pixels[None], golden_pixels(fpnlite.detector.input), atol=1e-5)
    assert len(golden.anchors) == len(set(golden.anchors)) >= 100
    assert list(golden.anchors) == sorted(golden.anchors)
    assert len(golden.boxes) == len(golden.anchors) * 4
    assert len(golden.scores) == len(golden.anchors) * head.class_columns
    scores = convert_scores(np.reshape(golden.scores, (-1, 4)).astype(np.float32), "sigmoid")
    assert scores[:, 1:].max() > 0.5, "the picture shows something that the detector knows"


@pytest.mark.parametrize(
    "options",
    [
        {"boxes": "decoded", "scores": "softmax"},
        {"scores": "identity", "background": None},
        {"resize": "fit", "pad": 0.5, "raw": "logits"},
        {"resize": "fixed", "dtype": "float32", "classes": 1},
    ],
    ids=str,
)
def test_small_detectors_of_other_kinds(options: dict[str, Any]) -> None:
    graph = frozen(Tiny(**options))
    reading = read_graph(graph)
    web, converter = ship_graph(graph, None, reading)
    assert converter == "tensorflowjs 4.22.0"
    spec = reading.input
    pixels = np.random.default_rng(0).uniform(-1, 1, (1, spec.height, spec.width, 3))
    feed = {"image:0": pixels.astype(np.float32)}
    tensors = [reading.boxes.tensor, reading.scores.tensor]
    with Runner(graph.graph_def) as runner:
        expected = runner.run(tensors, {reading.boundary: feed["image:0"]})
    with Runner(to_graph_def(web, "")) as runner:
        for name, value in zip(sorted(web.outputs), expected, strict=True):
            found = runner.run([f"{web.outputs[name]}:0"], feed)[0]
            np.testing.assert_allclose(found, value, atol=1e-5)


def test_two_outputs_of_one_node_get_a_name_each() -> None:
    tf = tensorflow()

    def halves(image: Any) -> Any:
        return tf.split(tf.nn.relu(image), 2, axis=2)

    spec = tf.TensorSpec([1, 4, 4, 3], tf.float32)
    whole = tf.function(halves).get_concrete_function(spec).graph
    split = next(op for op in whole.get_operations() if op.type == "Split")
    cut = cut_graph(
        whole.as_graph_def(),
        feed=whole.inputs[0].name,
        input_name="image",
        shape=(1, 4, 4, 3),
        fetches={"left": f"{split.name}:0", "right": f"{split.name}:1"},
    )
    image = np.random.default_rng(0).uniform(-1, 1, (1, 4, 4, 3)).astype(np.float32)
    with Runner(cut) as runner:
        left, right = runner.run(["left:0", "right:0"], {"image:0": image})
    np.testing.assert_allclose(left, np.maximum(image[:, :, :2], 0))
    np.testing.assert_allclose(right, np.maximum(image[:, :, 2:], 0))


@pytest.mark.parametrize("depthwise", [False, True])
@pytest.mark.parametrize("bias", [False, True])
def test_batch_normalisation_goes_into_the_weights(depthwise: bool, bias: bool) -> None:
    tf = tensorflow()
    rng = np.random.default_rng(0)
    kernel = rng.normal(size=(3, 3, 4, 2)).astype(np.float32)
    channels = 8 if depthwise else 2
    scale, offset, mean = rng.normal(size=(3, channels)).astype(np.float32)
    variance = rng.uniform(0.5, 2, channels).astype(np.float32)

    def network(image: Any) -> Any:
        if depthwise:
            x = tf.nn.depthwise_conv2d(image, kernel, [1, 2, 2, 1], "SAME")
        else:
            x = tf.nn.conv2d(image, kernel, 2, "SAME")
        if bias:
            x = tf.nn.bias_add(x, np.linspace(-1, 1, channels).astype(np.float32))
        norm = tf.compat.v1.nn.fused_batch_norm
        x = norm(x, scale, offset, mean, variance, 1e-3, is_training=False)[0]
        return tf.nn.relu6(x, name="out")

    graph = tf.function(network).get_concrete_function(tf.TensorSpec([1, 9, 7, 4])).graph
    before = graph.as_graph_def()
    after = fold_batch_norms(before, ["out"])
    assert not [node.op for node in after.node if "BatchNorm" in node.op]
    image = rng.normal(size=(1, 9, 7, 4)).astype(np.float32)
    feed = {graph.inputs[0].name: image}
    with Runner(before) as one, Runner(after) as other:
        np.testing.assert_allclose(
            one.run(["out:0"], feed)[0], other.run(["out:0"], feed)[0], atol=1e-5
        )


def test_a_conversion_that_changes_results_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from builder.detector import convert_model as module

    found = recognise(save(Tiny(), tmp_path / "tiny"))
    genuine = module.convert

    def wrong(*args: Any, **options: Any) -> Any:
        graph = genuine(*args, **options)
        for name, weight in graph.weights.items():
            if weight.shape == (3, 3, 3, 12):
                graph.weights[name] = weight * 1.5
        return graph

    monkeypatch.setattr(module, "convert", wrong)
    said = r"OFF211: the converted network's results differ by \d+(\.\d{1,4})? from the original's"
    with pytest.raises(DetectorError, match=said):
        convert_model(found, ConversionOptions(), silent)


def test_weights_that_float16_cannot_hold_are_told(tmp_path: Path) -> None:
    # With pixels offset by thousands, what float16 leaves of a weight is multiplied by thousands.
    folder = save(Tiny(offset=(900.0, -700.0, 500.0), scale=(30.0, 30.0, 30.0)), tmp_path / "tiny")
    half = read_detector(folder, cache_dir=tmp_path)
    assert any('weights = "float32"' in warning for warning in half.warnings)
    full = read_detector(folder, cache_dir=tmp_path, weight_format="float32")
    assert not any("float16" in warning for warning in full.warnings)


def test_a_graph_model_that_works_out_shapes_at_each_frame_is_converted_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Reshape stands in for Shape, which the real graph-model at hand does without."""
    from builder.detector import convert_model as module

    model = read_graph_model(recognise(HANDTRACK / "base"))
    reading = read_graph(model.frozen)
    cut, maker = ship_graph(model.frozen, model.web, reading)
    assert maker == "TensorFlow.js Converter v3.5.0"
    monkeypatch.setattr(module, "SHAPE_ONLY", frozenset({"Reshape"}))
    anew, maker = ship_graph(model.frozen, model.web, reading)
    assert maker == "tensorflowjs 4.22.0"
    pixels = golden_pixels(reading.input)
    with Runner(to_graph_def(cut, "")) as one, Runner(to_graph_def(anew, "")) as other:
        for name in NAMES:
            values = [
                runner.run([f"{graph.outputs[name]}:0"], {"image:0": pixels})[0]
                for runner, graph in ((one, cut), (other, anew))
            ]
            np.testing.assert_allclose(values[0], values[1], atol=1e-4)
