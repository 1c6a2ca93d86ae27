"""What all values must pass through, in graphs small enough to draw."""

from typing import Any

import pytest

from builder.detector.boundary import find_boundary
from builder.detector.control_edges import without_control_edges
from builder.detector.quiet import tensorflow
from builder.detector.walk import walk
from builder.errors import DetectorError


def graph(*nodes: tuple[str, str, list[str]]) -> Any:
    """A GraphDef of (name, operation, inputs)."""
    graph_def = tensorflow().compat.v1.GraphDef()
    for name, op, inputs in nodes:
        graph_def.node.add(name=name, op=op).input.extend(inputs)
    return graph_def


DIAMOND = graph(
    ("in", "Placeholder", []),
    ("stem", "Relu", ["in:0"]),
    ("left", "Relu", ["stem"]),
    ("right", "Relu", ["stem"]),
    ("sum", "Add", ["left", "right:0"]),
    ("constant", "Const", []),
    ("out", "Mul", ["sum", "constant"]),
)


def test_a_diamond_is_passed_above_and_below() -> None:
    assert walk(DIAMOND).bottlenecks("in", "out") == ("in", "stem", "sum", "out")


def test_asking_for_a_shape_is_no_way_for_values() -> None:
    around = graph(
        ("in", "Placeholder", []),
        ("stem", "Relu", ["in"]),
        ("shape", "Shape", ["in"]),
        ("out", "Reshape", ["stem", "shape"]),
    )
    assert walk(around).bottlenecks("in", "out") == ("in", "stem", "out")


def test_no_way_or_a_loop_has_no_bottleneck() -> None:
    assert walk(DIAMOND).bottlenecks("out", "in") == ()
    assert walk(DIAMOND).bottlenecks("constant", "sum") == ()
    loop = graph(
        ("in", "Placeholder", []),
        ("merge", "Merge", ["in", "next"]),
        ("next", "NextIteration", ["merge"]),
        ("out", "Exit", ["merge"]),
    )
    assert walk(loop).bottlenecks("in", "out") == ()


def test_control_edges_stay_in_loops_and_go_elsewhere() -> None:
    loop = graph(
        ("in", "Placeholder", []),
        ("check", "Assert", ["in"]),
        ("enter", "Enter", ["in", "^check"]),
        ("merge", "Merge", ["enter", "next"]),
        ("test", "LoopCond", ["merge"]),
        ("switch", "Switch", ["merge", "test"]),
        ("body", "Identity", ["switch:1"]),
        ("one", "Const", ["^body"]),
        ("add", "Add", ["body", "one"]),
        ("next", "NextIteration", ["add"]),
        ("exit", "Exit", ["switch"]),
        ("out", "Relu", ["exit", "^check"]),
    )
    inputs = {node.name: list(node.input) for node in without_control_edges(loop).node}
    assert inputs["one"] == ["^body"]
    assert inputs["enter"] == ["in", "^check"]
    assert inputs["out"] == ["exit"]
    assert list(loop.node[-1].input) == ["exit", "^check"], "the original is left as it was"


NETWORK = (
    ("image", "Placeholder", []),
    ("resized", "ResizeBilinear", ["image", "size"]),
    ("size", "Const", []),
    ("scaled", "Mul", ["resized", "scale"]),
    ("scale", "Const", []),
    ("padded", "Pad", ["scaled", "amounts"]),
    ("amounts", "Const", []),
    ("conv", "Conv2D", ["padded", "weights"]),
    ("weights", "Const", []),
    ("next", "Conv2D", ["conv", "weights"]),
    ("boxes", "Relu", ["next"]),
    ("scores", "Sigmoid", ["next"]),
)


def test_the_network_begins_before_the_padding_of_its_first_convolution() -> None:
    assert find_boundary(walk(graph(*NETWORK)), "image:0", ["boxes:0", "scores:0"]) == "scaled:0"


def test_padding_by_what_is_computed_belongs_to_the_preprocessor() -> None:
    nodes = [n for n in NETWORK if n[0] != "amounts"] + [("amounts", "Sub", ["size", "scale"])]
    assert find_boundary(walk(graph(*nodes)), "image:0", ["boxes:0"]) == "padded:0"


@pytest.mark.parametrize(
    ("more", "heads", "words"),
    [
        ([("side", "Conv2D", ["resized", "weights"])], ["side:0", "boxes:0"], "different tensors"),
        ([("way", "Add", ["boxes", "resized"])], ["way:0"], "by a way around scaled"),
        ([("alone", "Relu", ["scaled"])], ["alone:0"], "no convolution"),
    ],
)
def test_a_network_without_one_beginning_is_refused(
    more: list[tuple[str, str, list[str]]], heads: list[str], words: str
) -> None:
    with pytest.raises(DetectorError) as refusal:
        find_boundary(walk(graph(*NETWORK, *more)), "image:0", heads)
    assert refusal.value.code == "OFF206"
    assert words in refusal.value.what
