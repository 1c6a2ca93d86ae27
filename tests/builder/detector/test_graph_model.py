import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.detector.graph import FrozenGraph, TensorSpec
from builder.detector.graph_model import graph_model_files, read_graph_model, read_web_graph
from builder.detector.recognise import recognise
from builder.detector.runner import Runner
from builder.errors import DetectorError
from tests.builder.detector.graph_models import (
    INPUTS,
    OUTPUTS,
    constant,
    model_json,
    node,
    write_model,
    zip_folder,
)

HANDTRACK = Path(__file__).parents[2] / "node_modules/handtrackjs/models/webmodel/ssd320fpnlite"
FACE = 5


def detect(frozen: FrozenGraph, image: Any) -> dict[str, Any]:
    names = sorted(frozen.outputs)
    with Runner(frozen.graph_def) as runner:
        values = runner.run([frozen.outputs[n] for n in names], {frozen.input: image[None]})
    return dict(zip(names, values, strict=True))


@pytest.fixture(scope="module")
def astronaut() -> Any:
    from skimage import data

    return data.astronaut()


@pytest.fixture(scope="module")
def base(astronaut: Any) -> dict[str, Any]:
    return detect(read_graph_model(recognise(HANDTRACK / "base")).frozen, astronaut)


def test_a_real_graph_model_runs_whole_in_python(base: dict[str, Any]) -> None:
    shapes = {name: value.shape for name, value in base.items()}
    assert shapes["raw_detection_boxes"] == (1, 12804, 4)
    assert shapes["raw_detection_scores"] == (1, 12804, 8)
    assert shapes["detection_boxes"] == (1, 100, 4)
    # The astronaut's face, about rows 60 to 190 and columns 165 to 290 of 512, and nothing else.
    assert base["detection_scores"][0, 0] > 0.9
    assert base["detection_classes"][0, 0] == FACE
    np.testing.assert_allclose(base["detection_boxes"][0, 0] * 512, [20, 158, 186, 298], atol=6)
    assert base["detection_scores"][0, 1] < 0.4


def test_its_float16_twin_says_the_same(base: dict[str, Any], astronaut: Any) -> None:
    half = detect(read_graph_model(recognise(HANDTRACK / "fp16")).frozen, astronaut)
    assert half["detection_classes"][0, 0] == FACE
    for name, tolerance in (("raw_detection_boxes", 5e-3), ("raw_detection_scores", 1e-2)):
        np.testing.assert_allclose(half[name], base[name], atol=tolerance)


def test_names_and_specs_of_a_real_graph_model() -> None:
    web = read_web_graph(recognise(HANDTRACK / "base"))
    assert web.inputs == {"input_tensor": TensorSpec("uint8", (1, None, None, 3))}
    assert web.outputs["raw_detection_boxes"] == "Identity_6"
    assert web.outputs["raw_detection_scores"] == "Identity_7"
    assert len(web.weights) == 619
    assert {str(value.dtype) for value in web.weights.values()} == {"float32", "int32"}


def test_a_folder_and_a_zip_of_it_are_one_model(tmp_path: Path) -> None:
    packed = zip_folder(HANDTRACK / "fp16", tmp_path / "hands.zip", prefix="web_model/")
    folder, archive = recognise(HANDTRACK / "fp16"), recognise(packed)
    assert graph_model_files(folder) == graph_model_files(archive)
    assert graph_model_files(folder).size == sum(
        path.stat().st_size for path in (HANDTRACK / "fp16").iterdir()
    )
    model = read_graph_model(archive)
    assert model.frozen.name == "hands"
    assert model.frozen.sha256 == graph_model_files(folder).sha256
    assert model.frozen.made_with == "TensorFlow.js Converter v3.5.0"
    whole = read_web_graph(folder)
    assert model.web.nodes == whole.nodes
    for name, value in whole.weights.items():
        np.testing.assert_array_equal(model.web.weights[name], value)


def test_a_model_that_lost_a_shard(tmp_path: Path) -> None:
    shutil.copytree(HANDTRACK / "base", tmp_path / "base")
    shard = tmp_path / "base/group1-shard2of3.bin"
    shard.write_bytes(shard.read_bytes()[:-1000])
    with pytest.raises(DetectorError) as caught:
        read_graph_model(recognise(tmp_path / "base"))
    assert caught.value.code == "OFF204"
    assert caught.value.where == str(shard)
    assert "expected 4,194,304 bytes, found 4,193,304" in caught.value.what
    shard.unlink()
    with pytest.raises(DetectorError) as caught:
        graph_model_files(recognise(tmp_path / "base"))
    assert caught.value.code == "OFF204"


# A detector in miniature: two outputs that depend on the image, the way that readers see one.
FLOAT = {"type": "DT_FLOAT"}
LONG = {"type": "DT_INT64"}
PLACES = ("", "_1", "_2", "_3", "_4", "_5", "_7")
W = np.array([1, 2, 3], np.float32)
NODES = [
    node("Identity_6", "Identity", "boxes", T=FLOAT),
    node("boxes", "Mul", "cast", "w", T=FLOAT),
    node("cast", "Cast", "input_tensor", SrcT={"type": "DT_UINT8"}, DstT=FLOAT),
    node("input_tensor", "Placeholder", dtype={"type": "DT_UINT8"}),
    constant("w", W),
    *(node(f"Identity{i}", "Identity", "boxes", T=FLOAT) for i in PLACES),
]
MANIFEST = [{"paths": ["a.bin"], "weights": [{"name": "w", "shape": [3], "dtype": "float32"}]}]


def small(folder: Path, **changes: Any) -> Path:
    value = model_json(NODES, MANIFEST) | changes
    return write_model(folder, value, {"a.bin": W.astype("<f4").tobytes()})


def test_nodes_are_put_in_order_and_run(tmp_path: Path) -> None:
    model = read_graph_model(recognise(small(tmp_path)))
    order = [n["name"] for n in model.web.nodes]
    assert order.index("input_tensor") < order.index("cast") < order.index("boxes")
    image = np.full((2, 2, 3), 10, np.uint8)
    found = detect(model.frozen, image)["raw_detection_boxes"]
    assert found[0, 0, 0].tolist() == [10, 20, 30]


def test_a_model_without_a_signature_is_read_by_its_last_nodes(tmp_path: Path) -> None:
    value = model_json(NODES, MANIFEST)
    del value["signature"]
    web = read_web_graph(recognise(write_model(tmp_path, value, {"a.bin": W.tobytes()})))
    assert web.outputs["raw_detection_scores"] == "Identity_7"
    assert web.outputs["detection_anchor_indices"] == "Identity"


def test_64_bit_integers_are_given_back_to_tensorflow(tmp_path: Path) -> None:
    size = constant("size", np.array([1, 2], np.int32))
    size["attr"]["dtype"] = LONG
    fill = node("filled", "Fill", "size", "one", T=FLOAT, index_type=LONG)
    nodes = [*NODES, size, fill, constant("one", W[0])]
    weights = [
        *MANIFEST[0]["weights"],
        {"name": "size", "shape": [2], "dtype": "int32"},
        {"name": "one", "shape": [], "dtype": "float32"},
    ]
    value = model_json(nodes, [{"paths": ["a.bin"], "weights": weights}])
    data = W.tobytes() + np.array([1, 2], "<i4").tobytes() + W[:1].tobytes()
    frozen = read_graph_model(recognise(write_model(tmp_path, value, {"a.bin": data}))).frozen
    with Runner(frozen.graph_def) as runner:
        assert runner.run(["filled:0"], {})[0].tolist() == [[1, 1]]


def replaced(which: str, /, **changes: Any) -> list[dict[str, Any]]:
    return [n | changes if n["name"] == which else n for n in NODES]


@pytest.mark.parametrize(
    ("nodes", "code", "said"),
    [
        (replaced("boxes", op="MyCustomOp"), "OFF207", "MyCustomOp"),
        (replaced("boxes", input=["cast", "gone"]), "OFF203", "'gone', which is absent"),
        (replaced("Identity_6", name="other"), "OFF203", "'Identity_6', which is absent"),
        (replaced("boxes", name="cast"), "OFF203", "two nodes of one name"),
        (replaced("boxes", op=None), "OFF203", "a node that is none"),
        ([*NODES, constant("v", W)], "OFF203", "no weight 'v'"),
        (replaced("boxes", attr={"T": {"type": "DT_NONSENSE"}}), "OFF203", "not a graph"),
        ([*NODES, node("second", "Placeholder")], "OFF205", "input_tensor, second"),
        ([*NODES, None], "OFF203", "a node that is none"),
    ],
)
def test_damaged_graphs_are_refused(tmp_path: Path, nodes: list[Any], code: str, said: str) -> None:
    path = write_model(tmp_path, model_json(nodes, MANIFEST), {"a.bin": W.tobytes()})
    with pytest.raises(DetectorError) as caught:
        read_graph_model(recognise(path))
    assert caught.value.code == code
    assert said in caught.value.what


def test_a_shard_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    manifest = json.loads(json.dumps(MANIFEST))
    manifest[0]["paths"] = ["../a.bin"]
    (tmp_path / "a.bin").write_bytes(W.tobytes())
    with pytest.raises(DetectorError, match=r"OFF203.*outside the model"):
        read_web_graph(recognise(small(tmp_path / "model", weightsManifest=manifest)))


def test_reading_into_memory_needs_no_tensorflow(tmp_path: Path) -> None:
    code = (
        "import sys; from builder.detector.recognise import recognise;"
        "from builder.detector.graph_model import read_web_graph;"
        f"read_web_graph(recognise({str(small(tmp_path))!r})); print('tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_names_used_here_are_those_of_a_converter() -> None:
    real = json.loads((HANDTRACK / "base/model.json").read_text())["signature"]
    assert real["outputs"].keys() == OUTPUTS.keys()
    assert real["inputs"] == INPUTS


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths to everything inside a JSON value."""
    keys = (
        value.keys()
        if isinstance(value, dict)
        else range(len(value))
        if isinstance(value, list)
        else ()
    )
    return [p for key in keys for p in ((*path, key), *places_in(value[key], (*path, key)))]


WHOLE = model_json(NODES, MANIFEST)
odd = st.sampled_from([None, True, -1, 7, 1.5, "", "x", "9" * 5000, [], {}, [None], {"a": {}}])


@settings(max_examples=250)
@given(st.sampled_from(places_in(WHOLE)), odd | st.just("(gone)"))
def test_a_model_json_with_anything_changed_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, path: tuple[Any, ...], value: Any
) -> None:
    changed = json.loads(json.dumps(WHOLE))
    parent = changed
    for key in path[:-1]:
        parent = parent[key]
    if value == "(gone)":
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    folder = write_model(tmp_path_factory.mktemp("fuzz"), changed, {"a.bin": W.tobytes()})
    try:
        frozen = read_graph_model(recognise(folder)).frozen
    except DetectorError as error:
        told = error.sentence()
    else:
        told = f"OFF {frozen.name}"
    assert told.startswith("OFF")
