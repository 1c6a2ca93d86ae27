"""The part of a graph between two cuts: from where the network begins to its raw outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from builder.detector.control_edges import without_control_edges
from builder.detector.graph import node_of
from builder.detector.quiet import tensorflow
from builder.detector.walk import walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def cut_graph(
    graph_def: Any,
    *,
    feed: str,
    input_name: str,
    shape: Sequence[int],
    fetches: Mapping[str, str],
) -> Any:
    """Cut a network out of a detector.

    Args:
        graph_def: the whole detector.
        feed: tensor that becomes the input.
        input_name: of the new input, a float32 ``Placeholder``.
        shape: of the input; fixed, so that every shape behind it is.
        fetches: name of each output → tensor. In the result, a node of that name gives it.

    Returns:
        A GraphDef with the nodes in between and nothing else.
    """
    whole = without_control_edges(graph_def)
    feed_node = node_of(feed)
    for node in whole.node:
        if node.name == feed_node:
            _make_placeholder(node, shape)
        else:
            _rename_inputs(node, {_plain(feed): feed_node})
    index = walk(whole)
    needed = index.leading_to(fetches.values()) | {feed_node}
    cut = type(graph_def)()
    cut.versions.CopyFrom(graph_def.versions)
    cut.library.CopyFrom(graph_def.library)
    cut.node.extend(node for node in whole.node if node.name in needed)
    _name_outputs(cut, fetches, reserved={feed_node})
    _rename(cut, {feed_node: input_name})
    return cut


def _make_placeholder(node: Any, shape: Sequence[int]) -> None:
    tf = tensorflow()
    name = node.name
    node.Clear()
    node.name, node.op = name, "Placeholder"
    node.attr["dtype"].type = tf.float32.as_datatype_enum
    node.attr["shape"].shape.CopyFrom(tf.TensorShape(shape).as_proto())


def _name_outputs(graph_def: Any, fetches: Mapping[str, str], reserved: set[str]) -> None:
    """Give the nodes behind the outputs their names; an ``Identity`` where that cannot be."""
    renamed: dict[str, str] = {}
    for name in sorted(fetches):
        node, port = node_of(fetches[name]), fetches[name].partition(":")[2] or "0"
        if port == "0" and node not in reserved and node not in renamed:
            renamed[node] = name
            continue
        identity = graph_def.node.add(name=name, op="Identity")
        identity.input.append(_plain(fetches[name]))
        identity.attr["T"].type = tensorflow().float32.as_datatype_enum
    _rename(graph_def, renamed)


def _rename(graph_def: Any, names: Mapping[str, str]) -> None:
    """Give nodes new names, out of the way of any other node that has one of them already."""
    taken = {new: f"{new}/original" for new in names.values()}
    renamed = {**taken, **names}
    for node in graph_def.node:
        node.name = renamed.get(node.name, node.name)
        _rename_inputs(
            node,
            {
                t: t.replace(node_of(t), renamed[node_of(t)], 1)
                for t in node.input
                if node_of(t) in renamed
            },
        )


def _rename_inputs(node: Any, names: Mapping[str, str]) -> None:
    if any(_plain(t) in names for t in node.input):
        renamed = [names.get(_plain(t), t) for t in node.input]
        del node.input[:]
        node.input.extend(renamed)


def _plain(tensor: str) -> str:
    """``node:0`` → ``node``, as GraphDefs write it."""
    return tensor.removesuffix(":0")
