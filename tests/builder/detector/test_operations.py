import base64
import json
from pathlib import Path
from typing import Any

import pytest

from builder.artifacts import OperationUse
from builder.detector.graph import TensorSpec, WebGraph
from builder.detector.graph_model import read_web_graph
from builder.detector.operations import (
    Operation,
    OperationTable,
    check,
    count_operations,
    operation_table,
)
from builder.detector.recognise import recognise
from builder.detector.web_graph import cut
from builder.errors import DetectorError, EnvironmentFault
from tests.builder.detector.graph_models import node

HANDTRACK = Path(__file__).parents[2] / "node_modules/handtrackjs/models/webmodel/ssd320fpnlite"
ALL = ("wasm", "webgl", "webgpu")
TABLE = OperationTable(
    "4.22.0",
    {
        "Placeholder": Operation(ALL, bundled=True),
        "_FusedConv2D": Operation(ALL, bundled=True),
        "Conv2D": Operation(ALL, bundled=True),
        "Einsum": Operation(("webgl", "webgpu"), bundled=False),
        "BitwiseAnd": Operation(("wasm", "webgl"), bundled=True),
        "Where": Operation(ALL, bundled=False),
    },
)


def graph(*nodes: dict[str, Any]) -> WebGraph:
    return WebGraph(nodes, {}, {}, {})


def text(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def refusal(*nodes: dict[str, Any]) -> DetectorError:
    with pytest.raises(DetectorError) as caught:
        check(graph(*nodes), TABLE, where="model")
    assert caught.value.code == "OFF207"
    assert caught.value.where == "model"
    return caught.value


def test_what_runs_everywhere_is_counted() -> None:
    found = check(graph(node("x", "Placeholder"), node("a", "Conv2D"), node("b", "Conv2D")), TABLE)
    assert found == (OperationUse("Conv2D", 2, ALL), OperationUse("Placeholder", 1, ALL))


@pytest.mark.parametrize(
    ("op", "said"),
    [
        ("Mystery", "Mystery (on no backend)"),
        ("Einsum", "Einsum (missing on wasm)"),
        ("BitwiseAnd", "BitwiseAnd (missing on webgpu)"),
        ("Where", "Where (not among the operations that a site ships with)"),
    ],
)
def test_operations_are_refused_with_the_backends_that_lack_them(op: str, said: str) -> None:
    assert said in refusal(node("x", "Placeholder"), node("y", op)).what


def test_all_are_named_at_once_and_long_lists_are_cut() -> None:
    error = refusal(*(node(f"n{i}", f"Custom{i}") for i in range(9)))
    assert "Custom0" in error.what
    assert "Custom4" in error.what
    assert "and 4 more" in error.what


def test_channels_first_and_odd_fusions_are_refused() -> None:
    error = refusal(node("c", "Conv2D", data_format={"s": text("NCHW")}))
    assert "Conv2D with data format NCHW (node 'c')" in error.what
    fused = {"list": {"s": [text("BiasAdd"), text("Tanh")]}}
    error = refusal(node("c", "_FusedConv2D", fused_ops=fused))
    assert "_FusedConv2D fused with Tanh" in error.what


def test_the_table_of_this_installation_knows_a_real_cut_model() -> None:
    whole = read_web_graph(recognise(HANDTRACK / "base"))
    feed = "StatefulPartitionedCall/map/TensorArrayV2Stack/TensorListStack"
    part = cut(
        whole,
        {feed: ("image", TensorSpec("float32", (1, 320, 320, 3)))},
        {name: whole.outputs[name] for name in ("raw_detection_boxes", "raw_detection_scores")},
    )
    found = {use.name: use for use in check(part)}
    assert found["_FusedConv2D"] == OperationUse("_FusedConv2D", 72, ALL)
    assert all(use.backends == ALL for use in found.values())


def test_the_whole_graph_is_refused_by_the_names_of_its_loops() -> None:
    whole = read_web_graph(recognise(HANDTRACK / "base"))
    with pytest.raises(DetectorError, match="Enter"):
        check(whole)
    described = operation_table().describe(count_operations(whole.nodes))
    assert {use.name: use.count for use in described}["NonMaxSuppressionV5"] == 7


@pytest.mark.parametrize("content", [None, "", "[]", '{"tfjs": "4"}', '{"ops": {"A": 1}}'])
def test_an_installation_without_the_table(tmp_path: Path, content: str | None) -> None:
    dist = tmp_path / "runtime/dist"
    dist.mkdir(parents=True)
    if content is not None:
        (dist / "operations.json").write_text(content)
    with pytest.raises(EnvironmentFault) as caught:
        operation_table(tmp_path)
    assert caught.value.code == "OFF603"
    assert caught.value.where == str(dist / "operations.json")


def test_the_table_is_read_as_it_is_written(tmp_path: Path) -> None:
    dist = tmp_path / "runtime/dist"
    dist.mkdir(parents=True)
    ops = {
        "A": {"kernels": ["A"], "backends": {"wasm": True, "webgl": False}, "bundled": True},
        "B": {"kernels": [], "backends": dict.fromkeys(ALL, True), "bundled": False},
    }
    (dist / "operations.json").write_text(json.dumps({"tfjs": "4.22.0", "ops": ops}))
    table = operation_table(tmp_path)
    assert table.tfjs == "4.22.0"
    assert table.operations == {"A": Operation(("wasm",), True), "B": Operation(ALL, False)}
    assert table.describe({"C": 1}) == (OperationUse("C", 1, ()),)
