from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.detector.graph import TensorSpec, WebGraph, node_of
from builder.detector.web_graph import cut, in_order
from builder.errors import DetectorError
from tests.builder.detector.graph_models import constant, node

IMAGE = ("image", TensorSpec("float32", (1, 8, 8, 3)))
VALUE = np.ones(2, np.float32)


def graph(*nodes: dict[str, Any]) -> WebGraph:
    weights = {n["name"]: VALUE for n in nodes if n["op"] == "Const"}
    return WebGraph(nodes, {}, {}, weights, {"producer": 1}, {"function": []})


# photo -> resize -> conv(+w) -> Identity -> head -> two outputs of a Split, one of which NMS uses
WHOLE = graph(
    node("photo", "Placeholder"),
    constant("size", VALUE),
    node("resize", "ResizeBilinear", "photo", "size"),
    constant("w", VALUE),
    node("conv", "Conv2D", "resize:0", "w"),
    node("pass", "Identity", "conv"),
    node("pass_1", "StopGradient", "pass:0"),
    node("head", "Sigmoid", "pass_1", "^nms"),
    node("split", "Unpack", "head"),
    constant("limit", VALUE),
    node("nms", "NonMaxSuppressionV5", "split", "limit"),
    node("raw", "Identity", "head", "^nms"),
)


def names(part: WebGraph) -> list[str]:
    return [n["name"] for n in part.nodes]


def test_only_what_lies_between_is_kept() -> None:
    part = cut(WHOLE, {"resize": IMAGE}, {"scores": "raw:0"})
    assert names(part) == ["image", "w", "conv", "head"]
    assert part.outputs == {"scores": "head"}
    assert part.inputs == {"image": IMAGE[1]}
    assert list(part.weights) == ["w"]
    assert part.versions == {"producer": 1}
    assert part.library == {}


def test_edges_lead_around_what_was_taken_out() -> None:
    by_name = {n["name"]: n for n in cut(WHOLE, {"resize:0": IMAGE}, {"scores": "raw"}).nodes}
    assert by_name["conv"]["input"] == ["image", "w"]
    assert by_name["head"]["input"] == ["conv"]
    assert by_name["image"]["op"] == "Placeholder"
    shape = by_name["image"]["attr"]["shape"]["shape"]["dim"]
    assert [dim["size"] for dim in shape] == ["1", "8", "8", "3"]


def test_a_second_output_of_a_node_gets_a_node_of_its_own() -> None:
    part = cut(WHOLE, {"resize": IMAGE}, {"first": "split:0", "second": "split:1"})
    assert part.outputs == {"first": "split", "second": "second"}
    assert part.nodes[-1] == node("second", "Identity", "split:1", T={"type": "DT_FLOAT"})


def test_two_names_for_one_tensor_and_an_output_that_is_the_input() -> None:
    part = cut(WHOLE, {"pass": IMAGE}, {"a": "raw", "b": "head:0", "c": "pass_1"})
    assert part.outputs == {"a": "head", "b": "head", "c": "image"}
    assert names(part) == ["image", "head"]


def test_the_original_is_left_as_it_was() -> None:
    before = repr(WHOLE)
    cut(WHOLE, {"resize": IMAGE}, {"scores": "raw"})
    assert repr(WHOLE) == before


@pytest.mark.parametrize(
    ("feeds", "fetches", "said"),
    [
        ({"size": IMAGE}, {"scores": "raw"}, "also need the input 'photo'"),
        ({"resize": IMAGE, "limit": ("cap", IMAGE[1])}, {"scores": "raw"}, "on the input 'cap'"),
        ({"resize": IMAGE}, {"scores": "nothing:0"}, "no node 'nothing'"),
        ({"nothing": IMAGE}, {"scores": "raw"}, "no node 'nothing'"),
    ],
)
def test_a_cut_that_leaves_something_open_is_refused(
    feeds: dict[str, Any], fetches: dict[str, str], said: str
) -> None:
    with pytest.raises(DetectorError) as caught:
        cut(WHOLE, feeds, fetches)
    assert caught.value.code == "OFF206"
    assert said in caught.value.what


@st.composite
def additions(draw: st.DrawFn) -> WebGraph:
    """A random graph of sums, differences and identities over one input and some constants."""
    made: list[dict[str, Any]] = [node("n0", "Placeholder")]
    weights = {}
    for i in range(1, draw(st.integers(2, 25))):
        op = draw(st.sampled_from(["AddV2", "Sub", "Identity", "Const"]))
        if op == "Const":
            weights[f"n{i}"] = np.float32(draw(st.integers(-9, 9)))
            made.append(constant(f"n{i}", weights[f"n{i}"]))
            continue
        before = st.sampled_from([n["name"] for n in made])
        inputs = [draw(before) + draw(st.sampled_from(["", ":0"])) for _ in range(2)]
        control = [f"^{draw(before)}"] if draw(st.booleans()) else []
        made.append(node(f"n{i}", op, *inputs[: 1 if op == "Identity" else 2], *control))
    order = draw(st.permutations(made))
    return WebGraph(tuple(order), {}, {}, weights)


def run(part: WebGraph, tensor: str, feeds: dict[str, float]) -> float:
    by_name = {n["name"]: n for n in part.nodes}

    def value(name: str) -> float:
        name = node_of(name)
        if name in feeds:
            return feeds[name]
        if name in part.weights:
            return float(part.weights[name])
        inputs = [value(i) for i in by_name[name].get("input", []) if i[0] != "^"]
        return inputs[0] - inputs[1] if by_name[name]["op"] == "Sub" else sum(inputs)

    return value(tensor)


def depends(whole: WebGraph, name: str, on: str) -> bool:
    inputs = next(n for n in whole.nodes if n["name"] == name).get("input", [])
    return name == on or any(depends(whole, node_of(i), on) for i in inputs if i[0] != "^")


@given(additions(), st.data())
def test_a_cut_graph_computes_what_the_whole_one_did(whole: WebGraph, data: st.DataObject) -> None:
    everything = [n["name"] for n in whole.nodes]
    fetch = data.draw(st.sampled_from(everything))
    feeds = {"n0": ("x", TensorSpec("float32", ()))}
    if not depends(whole, fetch, "n0"):
        with pytest.raises(DetectorError, match="no output depends"):
            cut(whole, feeds, {"y": fetch})
        return
    part = cut(whole, feeds, {"y": fetch})
    for x in (0.0, 3.0):
        assert run(part, part.outputs["y"], {"x": x}) == run(whole, fetch, {"n0": x})
    place = {name: i for i, name in enumerate(names(part))}
    for n in part.nodes:
        assert all(place[node_of(i)] < place[n["name"]] for i in n.get("input", []))
        assert n["op"] != "Identity"
        assert not any(i.startswith("^") for i in n.get("input", []))
    assert set(part.weights) == {n["name"] for n in part.nodes if n["op"] == "Const"}


@given(additions())
def test_nodes_come_into_order(whole: WebGraph) -> None:
    ordered = in_order(whole.nodes)
    assert sorted(n["name"] for n in ordered) == sorted(n["name"] for n in whole.nodes)
    place = {n["name"]: i for i, n in enumerate(ordered)}
    for n in ordered:
        assert all(place[node_of(i)] < place[n["name"]] for i in n.get("input", []))
    assert in_order(ordered) == ordered


def test_a_loop_has_one_edge_back() -> None:
    loop = (
        node("next", "NextIteration", "body"),
        node("body", "AddV2", "merge", "one"),
        node("merge", "Merge", "enter", "next"),
        node("enter", "Enter", "x"),
        node("x", "Placeholder"),
        node("one", "Const"),
    )
    ordered = [n["name"] for n in in_order(loop)]
    assert sorted(ordered) == sorted(n["name"] for n in loop)
    assert ordered.index("x") < ordered.index("enter") < ordered.index("merge")
