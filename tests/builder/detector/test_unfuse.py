import base64
from typing import Any

import numpy as np
import pytest

from builder.detector.graph import WebGraph
from builder.detector.runner import Runner
from builder.detector.to_tensorflow import to_graph_def
from builder.detector.unfuse import unfuse
from builder.errors import DetectorError
from tests.builder.detector.graph_models import constant, node

X = np.linspace(-3, 3, 2 * 4 * 4 * 2, dtype=np.float32).reshape(2, 4, 4, 2)
RANDOM = np.random.default_rng(1)
WEIGHTS = {
    "w": RANDOM.normal(size=(3, 3, 2, 3)).astype(np.float32),
    "deep": RANDOM.normal(size=(3, 3, 2, 1)).astype(np.float32),
    "matrix": RANDOM.normal(size=(2, 3)).astype(np.float32),
    "b": np.array([0.5, -1, 2], np.float32),
    "b2": np.array([0.5, -1], np.float32),
    "alpha": np.array([0.1, 0.2, 0.3], np.float32),
}
FLOAT = {"type": "DT_FLOAT"}


def text(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def attributes(*fused: str) -> dict[str, Any]:
    ones = {"list": {"i": ["1", "1", "1", "1"]}}
    return {
        "T": FLOAT,
        "fused_ops": {"list": {"s": [text(op) for op in fused]}},
        "num_args": {"i": "1"},
        "strides": {"list": {"i": ["1", "2", "2", "1"]}},
        "dilations": ones,
        "padding": {"s": text("SAME")},
        "data_format": {"s": text("NHWC")},
    }


def run(last: dict[str, Any]) -> Any:
    x = node("x", "Placeholder", dtype=FLOAT)
    constants = [constant(name, value) for name, value in WEIGHTS.items()]
    graph = WebGraph((x, *constants, last), {}, {}, WEIGHTS, {"producer": 1987})
    with Runner(to_graph_def(graph, "model.json")) as runner:
        feed = X[0, 0] if "MatMul" in last["op"] else X
        return runner.run([last["name"] + ":0"], {"x:0": feed})[0]


ACTIVATIONS = {
    "Relu": lambda y: np.maximum(y, 0),
    "Relu6": lambda y: np.clip(y, 0, 6),
    "Elu": lambda y: np.where(y > 0, y, np.expm1(y)),
    "Sigmoid": lambda y: 1 / (1 + np.exp(-y)),
    "Tanh": np.tanh,
    "LeakyRelu": lambda y: np.where(y > 0, y, 0.2 * y),
}


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_a_fused_matrix_product(activation: str) -> None:
    fused = attributes("BiasAdd", activation)
    made = {k: fused[k] for k in ("T", "fused_ops", "num_args")}
    found = run(node("y", "_FusedMatMul", "x", "matrix", "b", **made))
    expected = ACTIVATIONS[activation](X[0, 0] @ WEIGHTS["matrix"] + WEIGHTS["b"])
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("op", ["_FusedConv2D", "FusedDepthwiseConv2dNative"])
def test_a_fused_convolution_is_its_parts(op: str) -> None:
    weights, bias = ("w", "b") if op == "_FusedConv2D" else ("deep", "b2")
    plain = op.replace("_Fused", "").replace("Fused", "")
    separate = attributes()
    del separate["fused_ops"], separate["num_args"]
    sums = run(node("y", plain, "x", weights, **separate)) + WEIGHTS[bias]
    found = run(node("y", op, "x", weights, bias, **attributes("BiasAdd", "Relu6")))
    np.testing.assert_allclose(found, np.clip(sums, 0, 6), atol=1e-6)
    found = run(node("y", op, "x", weights, bias, **attributes("BiasAdd")))
    np.testing.assert_allclose(found, sums, atol=1e-6)
    found = run(node("y", op, "x", weights, **attributes()))
    np.testing.assert_allclose(found, sums - WEIGHTS[bias], atol=1e-6)


def test_prelu_fused_and_alone() -> None:
    sums = run(node("y", "_FusedConv2D", "x", "w", "b", **attributes("BiasAdd")))
    expected = np.where(sums > 0, sums, WEIGHTS["alpha"] * sums)
    fused = attributes("BiasAdd", "Prelu")
    found = run(node("y", "_FusedConv2D", "x", "w", "b", "alpha", **fused))
    np.testing.assert_allclose(found, expected, atol=1e-6)
    alone = run(node("y", "Prelu", "x", "b2", T=FLOAT))
    np.testing.assert_allclose(alone, np.where(X > 0, X, WEIGHTS["b2"] * X), atol=1e-6)


def test_the_last_part_bears_the_name() -> None:
    fused = node("a/Relu6", "_FusedConv2D", "x", "w", "b", "^c", **attributes("BiasAdd", "Relu6"))
    parts = unfuse([fused, node("z", "Identity", "a/Relu6")], "model.json")
    assert [(p["name"], p["op"]) for p in parts] == [
        ("a/Relu6/unfused/Conv2D", "Conv2D"),
        ("a/Relu6/unfused/BiasAdd", "BiasAdd"),
        ("a/Relu6", "Relu6"),
        ("z", "Identity"),
    ]
    assert parts[0]["input"] == ["x", "w", "^c"]
    assert "fused_ops" not in parts[0]["attr"]


@pytest.mark.parametrize(
    "steps", [("FusedBatchNorm",), ("Relu", "BiasAdd"), ("BiasAdd", "Relu", "Relu"), ("Swish",)]
)
def test_fusions_that_tfjs_cannot_run_are_refused(steps: tuple[str, ...]) -> None:
    with pytest.raises(DetectorError) as caught:
        unfuse([node("a", "_FusedConv2D", "x", "w", "b", **attributes(*steps))], "model.json")
    assert caught.value.code == "OFF207"
    assert "'a' fuses _FusedConv2D with " + ", ".join(steps) in caught.value.what
