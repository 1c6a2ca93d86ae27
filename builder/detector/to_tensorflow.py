"""A TF.js graph-model as a TensorFlow GraphDef, so that Python can run what the browser runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from builder.detector.quiet import tensorflow
from builder.detector.unfuse import unfuse
from builder.errors import DetectorError

if TYPE_CHECKING:
    from builder.detector.graph import WebGraph


def to_graph_def(graph: WebGraph, where: str) -> Any:
    """The whole graph with its weights as constants and fused operations taken apart.

    Args:
        graph: as it was read.
        where: path of the model, for messages.

    Returns:
        A ``tf.compat.v1.GraphDef``.

    Raises:
        DetectorError: OFF203 if the topology is not a graph or a weight is missing; OFF207 if an
            operation is none of TensorFlow's.
    """
    tf = tensorflow()
    from google.protobuf.json_format import (
        ParseDict,
        ParseError,
    )

    graph_def = tf.compat.v1.GraphDef()
    topology = {
        "node": [_bare(node) for node in unfuse(graph.nodes, where)],
        "versions": dict(graph.versions),
        "library": dict(graph.library),
    }
    try:
        ParseDict(topology, graph_def)
    except ParseError as error:
        raise _damaged(where, f"modelTopology is not a graph: {error}") from error
    functions = [node for function in graph_def.library.function for node in function.node_def]
    for node in [*graph_def.node, *functions]:
        node.device = ""
        if node.op == "Const":
            _fill(node, graph, where)
    _refuse_unknown(graph_def, where)
    return graph_def


def _bare(node: dict[str, Any]) -> dict[str, Any]:
    """A ``Const`` keeps its dtype; its value comes from the weights."""
    if node["op"] != "Const":
        return node
    return {**node, "attr": {k: v for k, v in node.get("attr", {}).items() if k != "value"}}


def _fill(node: Any, graph: WebGraph, where: str) -> None:
    tf = tensorflow()
    value = graph.weights.get(node.name)
    if value is None:
        raise _damaged(where, f"the shards hold no weight {node.name!r}")
    # The converter stores 64 bit integers as int32 and leaves the node's dtype as it was.
    try:
        dtype = tf.as_dtype(node.attr["dtype"].type)
        stored = value if dtype == tf.string else value.astype(dtype.as_numpy_dtype)
        tensor = tf.make_tensor_proto(stored, dtype, value.shape)
    except (TypeError, ValueError) as error:
        raise _damaged(where, f"the constant {node.name!r} has no usable dtype") from error
    node.attr["value"].tensor.CopyFrom(tensor)


def _refuse_unknown(graph_def: Any, where: str) -> None:
    from tensorflow.python.framework import op_def_registry

    functions = {function.signature.name for function in graph_def.library.function}
    ops = {node.op for node in graph_def.node} - functions
    unknown = sorted(op for op in ops if op_def_registry.get(op) is None)
    if unknown:
        raise DetectorError(
            "OFF207",
            f"the model uses operations that TensorFlow does not have: {', '.join(unknown)}",
            where=where,
            way_out="Export the model without custom operations",
        )


def _damaged(where: str, what: str) -> DetectorError:
    return DetectorError("OFF203", what, where=where, way_out="Convert the model again")
