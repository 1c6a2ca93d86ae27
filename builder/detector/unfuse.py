"""Operations that only TF.js's converter makes, taken apart into TensorFlow's own.

The converter fuses a convolution, its bias and its activation into one node that bears the name of
the last of them. Here the last part keeps that name, so that a tensor found by name in the one
graph is the same tensor in the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from builder.detector.node_def import fused_operations
from builder.errors import DetectorError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_CONVOLUTION = ("T", "data_format", "dilations", "explicit_paddings", "padding", "strides")
_BASES = {
    "_FusedConv2D": ("Conv2D", (*_CONVOLUTION, "use_cudnn_on_gpu")),
    "FusedDepthwiseConv2dNative": ("DepthwiseConv2dNative", _CONVOLUTION),
    "_FusedMatMul": ("MatMul", ("T", "transpose_a", "transpose_b")),
}
"""Fused operation → the one inside it, and the attributes that both have."""

_ACTIVATIONS = frozenset({"Elu", "LeakyRelu", "Prelu", "Relu", "Relu6", "Sigmoid", "Tanh"})


def unfuse(nodes: Sequence[Mapping[str, Any]], where: str) -> tuple[dict[str, Any], ...]:
    """The same graph without fused operations and without ``Prelu``.

    Args:
        nodes: NodeDefs in JSON form.
        where: path of the model, for messages.

    Raises:
        DetectorError: OFF207 for a fusion that TF.js cannot run either.
    """
    return tuple(part for node in nodes for part in _parts(node, where))


def _parts(node: Mapping[str, Any], where: str) -> Iterator[dict[str, Any]]:
    inputs = [tensor for tensor in node.get("input", []) if not tensor.startswith("^")]
    if node["op"] == "Prelu" and len(inputs) == 2:
        x, alpha = inputs
        yield from _prelu(node["name"], x, alpha, _attributes(node, ("T",)))
    elif node["op"] in _BASES:
        yield from _taken_apart(node, inputs, where)
    else:
        yield dict(node)


def _taken_apart(
    node: Mapping[str, Any], inputs: Sequence[str], where: str
) -> Iterator[dict[str, Any]]:
    name = node["name"]
    control = [tensor for tensor in node.get("input", []) if tensor.startswith("^")]
    base, kept = _BASES[node["op"]]
    extra, steps = list(inputs[2:]), fused_operations(node)
    activations = [step for step in steps if step != "BiasAdd"]
    in_order = steps == ["BiasAdd"] * (len(steps) - len(activations)) + activations
    known = _ACTIVATIONS.issuperset(activations)
    takes = 2 + sum(step in ("BiasAdd", "Prelu") for step in steps)
    twice = len(set(steps)) < len(steps) or len(activations) > 1
    if not known or not in_order or twice or len(inputs) < takes:
        raise _unknown_fusion(node, steps, where)
    previous = name if not steps else f"{name}/unfused/{base}"
    yield _node(previous, base, [*inputs[:2], *control], _attributes(node, kept))
    for i, step in enumerate(steps):
        made = name if i == len(steps) - 1 else f"{name}/unfused/{step}"
        attributes = _attributes(node, ("T",))
        if step == "BiasAdd":
            attributes |= _attributes(node, ("data_format",))
            yield _node(made, step, [previous, extra.pop(0)], attributes)
        elif step == "Prelu":
            yield from _prelu(made, previous, extra.pop(0), attributes)
        elif step == "LeakyRelu":
            alpha = node["attr"].get("leakyrelu_alpha", {"f": 0.2})
            yield _node(made, step, [previous], attributes | {"alpha": alpha})
        else:
            yield _node(made, step, [previous], attributes)
        previous = made


def _unknown_fusion(node: Mapping[str, Any], steps: Sequence[str], where: str) -> DetectorError:
    return DetectorError(
        "OFF207",
        f"the node {node['name']!r} fuses {node['op']} with {', '.join(steps) or 'nothing'}",
        where=where,
        way_out="Convert the model again with tensorflowjs 4, or give its SavedModel",
    )


def _prelu(
    name: str, x: str, alpha: str, attributes: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """``relu(x) - alpha * relu(-x)``: x where it is positive, alpha * x elsewhere."""
    part = f"{name}/unfused"
    yield _node(f"{part}/Relu", "Relu", [x], attributes)
    yield _node(f"{part}/Neg", "Neg", [x], attributes)
    yield _node(f"{part}/Relu_1", "Relu", [f"{part}/Neg"], attributes)
    yield _node(f"{part}/mul", "Mul", [alpha, f"{part}/Relu_1"], attributes)
    yield _node(name, "Sub", [f"{part}/Relu", f"{part}/mul"], attributes)


def _node(
    name: str, op: str, inputs: Sequence[str], attributes: Mapping[str, Any]
) -> dict[str, Any]:
    return {"name": name, "op": op, "input": list(inputs), "attr": dict(attributes)}


def _attributes(node: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    there = node.get("attr", {})
    return {name: there[name] for name in names if name in there}
