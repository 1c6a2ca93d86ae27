import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from builder.artifacts import canonical_json, sha256
from builder.detector.graph import TensorSpec, WebGraph
from builder.detector.graph_model import read_graph_model, read_web_graph
from builder.detector.model_files import Folder
from builder.detector.recognise import recognise
from builder.detector.runner import Runner
from builder.detector.shards import ShardedModel, shard
from builder.detector.web_graph import cut
from builder.detector.web_weights import read_manifest, read_weights
from builder.errors import DetectorError
from tests.builder.detector.graph_models import constant, node
from tests.builder.detector.test_web_weights import Memory

HANDTRACK = Path(__file__).parents[2] / "node_modules/handtrackjs/models/webmodel/ssd320fpnlite"
FED = "StatefulPartitionedCall/map/TensorArrayV2Stack/TensorListStack:0"


def graph_of(weights: dict[str, Any]) -> WebGraph:
    nodes = [{"name": name, "op": "Const"} for name in weights]
    spec = TensorSpec("float32", (1, 4, 4, 3))
    return WebGraph(
        (node("image", "Placeholder"), *nodes), {"image": spec}, {"boxes": "b"}, weights
    )


def written(weights: dict[str, Any], *, size: int = 1 << 20, form: Any = "float32") -> ShardedModel:
    return shard(graph_of(weights), weight_format=form, shard_size=size)


def read_back(model: ShardedModel) -> dict[str, Any]:
    manifest = json.loads(model.files["model.json"])["weightsManifest"]
    return read_weights(Memory(dict(model.files)), read_manifest(manifest, "", "model.json"))


shapes = hnp.array_shapes(min_dims=0, max_dims=4, max_side=5)
values = st.one_of(
    hnp.arrays(np.float32, shapes, elements=st.floats(width=32)),
    hnp.arrays(np.int32, shapes),
    hnp.arrays(np.bool_, shapes),
)


@given(st.dictionaries(st.text(min_size=1, max_size=5), values, max_size=6), st.integers(1, 200))
def test_float32_comes_back_bit_for_bit(weights: dict[str, Any], size: int) -> None:
    model = written(weights, size=size)
    found = read_back(model)
    assert found.keys() == weights.keys()
    for name, value in weights.items():
        assert found[name].dtype == value.dtype
        np.testing.assert_array_equal(found[name], value)
    assert all(reference.bytes <= size for reference in model.weights)
    assert all(reference.bytes == size for reference in model.weights[:-1])


@given(hnp.arrays(np.float32, st.integers(64, 90), elements=st.floats(-1e6, 1e6, width=32)))
def test_float16_is_the_nearest_or_is_not_taken(value: Any) -> None:
    model = written({"w": value}, form="float16")
    found = read_back(model)["w"]
    assert np.isfinite(found).all()
    if np.abs(value).max() < 65520:
        np.testing.assert_array_equal(found, value.astype(np.float16).astype(np.float32))
        assert model.warnings == ()
    else:
        np.testing.assert_array_equal(found, value)
        assert "'w'" in model.warnings[0]
        assert "stays float32" in model.warnings[0]


def test_small_tensors_keep_their_precision() -> None:
    epsilon = np.array([1e-9, 0.1], np.float32)
    model = written({"epsilon": epsilon}, form="float16")
    np.testing.assert_array_equal(read_back(model)["epsilon"], epsilon)
    assert model.warnings == ()


def test_infinity_is_no_overflow() -> None:
    mask = np.full(100, -np.inf, np.float32)
    model = written({"mask": mask}, form="float16")
    assert sum(reference.bytes for reference in model.weights) == 200
    np.testing.assert_array_equal(read_back(model)["mask"], mask)


def test_other_types_become_those_of_tfjs() -> None:
    found = read_back(
        written({"a": np.array([1.5], np.float64), "b": np.array([7], np.int64), "c": np.uint8(9)})
    )
    assert {name: str(value.dtype) for name, value in found.items()} == {
        "a": "float32",
        "b": "int32",
        "c": "int32",
    }
    for value in (np.array([1 << 40]), np.array([1j]), np.array([b"x"], object)):
        with pytest.raises(DetectorError, match=r"OFF211.*'w'"):
            written({"w": value})


def test_weights_that_no_node_uses_are_left_out() -> None:
    graph = graph_of({"a": np.float32(1)})
    more = WebGraph(graph.nodes, graph.inputs, graph.outputs, {**graph.weights, "b": np.float32(2)})
    assert shard(more, weight_format="float32", shard_size=99) == shard(
        graph, weight_format="float32", shard_size=99
    )


def test_files_are_named_by_content_and_listed() -> None:
    model = written({"w": np.arange(100, dtype=np.float32)}, size=150)
    assert list(model.files) == ["model.json", *(reference.path for reference in model.weights)]
    assert [reference.bytes for reference in model.weights] == [150, 150, 100]
    for reference in (model.model, *model.weights):
        data = model.files[reference.path]
        assert (reference.sha256, reference.bytes) == (sha256(data), len(data))
    for place, reference in enumerate(model.weights):
        assert reference.path == f"weights/shard{place:03}.{reference.sha256[:16]}.bin"


def test_the_ending_of_shards_can_be_chosen() -> None:
    graph = graph_of({"w": np.zeros(9, np.float32)})
    model = shard(graph, weight_format="float32", shard_size=99, weight_extension=".dat")
    assert model.weights[0].path.endswith(".dat")


def test_one_changed_weight_changes_one_shard() -> None:
    weights = {f"w{i}": np.full(100, i, np.float32) for i in range(10)}
    for form, size in (("float32", 400), ("float16", 200)):
        before = written(weights, size=size, form=form)
        after = written(weights | {"w3": np.full(100, 7, np.float32)}, size=size, form=form)
        changed = set(after.files) - set(before.files)
        assert len(before.weights) == len(after.weights) == 10
        assert len(changed) == 1
        assert changed.pop().startswith("weights/shard003.")


@given(st.permutations(range(6)))
def test_the_order_in_which_a_graph_was_put_together_does_not_matter(order: list[int]) -> None:
    nodes = [
        node("image", "Placeholder", dtype={"type": "DT_FLOAT"}, shape={"shape": {}}),
        constant("a", np.float32(1)),
        constant("b", np.float32(2)),
        node("x", "AddV2", "image", "a"),
        node("y", "Mul", "image", "b"),
        node("z", "AddV2", "x", "y"),
    ]
    weights = {"a": np.float32(1), "b": np.float32(2)}
    spec = {"image": TensorSpec("float32", (1, None))}
    plain = WebGraph(tuple(nodes), spec, {"z": "z", "y": "y"}, weights)
    shuffled = WebGraph(
        tuple(dict(reversed(nodes[i].items())) for i in order),
        spec,
        {"y": "y", "z": "z"},
        dict(reversed(weights.items())),
    )
    options: Any = {"weight_format": "float32", "shard_size": 4}
    assert shard(plain, **options).files == shard(shuffled, **options).files


def test_model_json_is_canonical_and_says_what_tfjs_needs() -> None:
    graph = WebGraph(
        ({"name": "x", "op": "Placeholder", "device": "/cpu:0", "attr": {"_shapes": {"i": "1"}}},),
        {"x": TensorSpec("float32", (1, None, 3))},
        {"boxes": "x", "second": "x:1"},
        {},
        {"producer": 1},
    )
    model = shard(graph, weight_format="float16", shard_size=10)
    value = json.loads(model.files["model.json"])
    assert canonical_json(value) == model.files["model.json"]
    assert value["format"] == "graph-model"
    assert value["weightsManifest"] == [{"paths": [], "weights": []}]
    assert value["modelTopology"]["node"] == [{"name": "x", "op": "Placeholder"}]
    assert value["signature"]["outputs"]["boxes"]["name"] == "x:0"
    assert value["signature"]["outputs"]["second"]["name"] == "x:1"
    dims = value["signature"]["inputs"]["x"]["tensorShape"]["dim"]
    assert [dim["size"] for dim in dims] == ["1", "-1", "3"]


SCRIPT = """
import hashlib, sys
from builder.detector.graph import TensorSpec
from builder.detector.graph_model import read_web_graph
from builder.detector.recognise import recognise
from builder.detector.shards import shard
from builder.detector.web_graph import cut
graph = read_web_graph(recognise(sys.argv[1]))
feeds = {sys.argv[2]: ("image", TensorSpec("float32", (1, 320, 320, 3)))}
names = {"raw_detection_boxes", "raw_detection_scores"}
part = cut(graph, feeds, {name: graph.outputs[name] for name in names})
model = shard(part, weight_format="float16", shard_size=1 << 20)
print(hashlib.sha256(repr(sorted(model.files.items())).encode()).hexdigest())
"""


def test_two_builds_with_other_hash_seeds_are_the_same_bytes() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(HANDTRACK / "fp16"), FED],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
    assert len(found.pop().strip()) == 64


def raw_head(kind: str) -> WebGraph:
    graph = read_web_graph(recognise(HANDTRACK / kind))
    feeds = {FED: ("image", TensorSpec("float32", (1, 320, 320, 3)))}
    names = ("raw_detection_boxes", "raw_detection_scores")
    return cut(graph, feeds, {name: graph.outputs[name] for name in names})


def test_a_cut_model_is_half_the_graph() -> None:
    part = raw_head("base")
    assert len(part.nodes) < 450
    assert {n["op"] for n in part.nodes}.isdisjoint({"Identity", "NoOp", "Merge", "Where"})
    assert part.outputs == {
        "raw_detection_boxes": "StatefulPartitionedCall/Postprocessor/Squeeze",
        "raw_detection_scores": "StatefulPartitionedCall/Postprocessor/convert_scores",
    }


def write(folder: Path, model: ShardedModel) -> Path:
    (folder / "weights").mkdir(parents=True)
    for path, data in model.files.items():
        (folder / path).write_bytes(data)
    return folder


def test_what_was_written_can_be_read_as_a_model_again(tmp_path: Path) -> None:
    part = raw_head("fp16")
    folder = write(tmp_path / "site", shard(part, weight_format="float16", shard_size=1 << 20))
    again = read_web_graph(recognise(folder))
    assert again.inputs == part.inputs
    assert again.outputs == part.outputs
    assert [n["name"] for n in again.nodes].count("image") == 1
    for name, value in part.weights.items():
        # float16 in, float16 out: nothing is lost on the way.
        np.testing.assert_array_equal(again.weights[name], value)
    assert Folder(folder).names()[0] == "model.json"


def in_tfjs(folder: Path) -> list[Any]:
    """Both outputs, as plain TF.js computes them from the files."""
    script = Path(__file__).with_name("load_in_tfjs.mjs")
    names = ["raw_detection_boxes", "raw_detection_scores"]
    done = subprocess.run(
        ["node", script, folder, "image", "320", "320", *names],
        capture_output=True,
        text=True,
        check=True,
    )
    return [np.reshape(o["values"], o["shape"]) for o in json.loads(done.stdout)]


def test_plain_tfjs_loads_the_files_and_agrees_with_tensorflow(tmp_path: Path) -> None:
    frozen = read_graph_model(recognise(HANDTRACK / "base")).frozen
    ramp = np.arange(320 * 320 * 3, dtype=np.float32).reshape(1, 320, 320, 3) % 251 / 125 - 1
    names = ["raw_detection_boxes", "raw_detection_scores"]
    with Runner(frozen.graph_def) as runner:
        expected = runner.run([frozen.outputs[name] for name in names], {FED: ramp})
    part = raw_head("base")
    for form, tolerance in (("float32", 1e-5), ("float16", 5e-3)):
        model = shard(part, weight_format=form, shard_size=1 << 20)  # type: ignore[arg-type]
        for found, value in zip(in_tfjs(write(tmp_path / form, model)), expected, strict=True):
            np.testing.assert_allclose(found, value, atol=tolerance)
