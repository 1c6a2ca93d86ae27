"""Batch normalisation folded into the convolution before it.

tensorflowjs folds too, one weight at a time in Python, which takes half a minute for an SSD
MobileNet; what is folded here is nothing to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from builder.detector.graph import node_of
from builder.detector.quiet import tensorflow
from builder.detector.walk import Walk, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Doubles = npt.NDArray[np.float64]

_NORMS = frozenset({"FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"})


def fold_batch_norms(graph_def: Any, outputs: Sequence[str]) -> Any:
    """A copy of a network in which ``y = (conv(x) - mean) * k + offset``, with
    ``k = scale / sqrt(variance + epsilon)``, is ``conv'(x) + bias``.

    The node of the normalisation becomes the ``BiasAdd`` and keeps its name. What does not fit the
    pattern stays as it is.

    Args:
        graph_def: variables are constants.
        outputs: nodes that must stay.
    """  # noqa: D205 - a formula that one line cannot hold
    folded = type(graph_def)()
    folded.CopyFrom(graph_def)
    index = walk(folded)
    made: list[Any] = []
    for node in folded.node:
        if node.op in _NORMS:
            made += _fold(index, node)
    folded.node.extend(made)
    needed = walk(folded).leading_to(outputs)
    result = type(graph_def)()
    result.versions.CopyFrom(graph_def.versions)
    result.library.CopyFrom(graph_def.library)
    result.node.extend(node for node in folded.node if node.name in needed)
    return result


def _fold(index: Walk, norm: Any) -> list[Any]:
    """Rewrite one normalisation in place; the new constants, or nothing where it does not fit."""
    convolution, bias = _convolution(index, norm)
    constants = [_constant(index, t) for t in norm.input[1:5]]
    if convolution is None or norm.attr["is_training"].b or any(c is None for c in constants):
        return []
    weights = _constant(index, convolution.input[1])
    if weights is None or not _channels_last(norm) or not _channels_last(convolution):
        return []
    scale, offset, mean, variance = (np.asarray(c, np.float64) for c in constants)
    k = scale / np.sqrt(variance + norm.attr["epsilon"].f)
    shift = offset + ((0.0 if bias is None else bias) - mean) * k
    last = k if convolution.op == "Conv2D" else k.reshape(weights.shape[2:])
    made = [
        _make_constant(f"{norm.name}/folded/weights", weights * last),
        _make_constant(f"{norm.name}/folded/bias", shift),
    ]
    convolution.input[1] = made[0].name
    del norm.input[:]
    norm.input.extend([convolution.name, made[1].name])
    norm.op = "BiasAdd"
    norm.attr.clear()
    norm.attr["T"].type = tensorflow().float32.as_datatype_enum
    return made


def _convolution(index: Walk, norm: Any) -> tuple[Any, Doubles | None]:
    """The convolution that only ``norm`` uses, and the bias between the two."""
    bias = None
    before = index.nodes[node_of(norm.input[0])]
    if before.op == "BiasAdd" and index.users[before.name] == (norm.name,):
        bias = _constant(index, before.input[1])
        if bias is None:
            return None, None
        user, before = before, index.nodes[node_of(before.input[0])]
    else:
        user = norm
    fits = before.op in ("Conv2D", "DepthwiseConv2dNative")
    return (before if fits and index.users[before.name] == (user.name,) else None), bias


def _constant(index: Walk, tensor: str) -> Doubles | None:
    """Value of a tensor that is constant, as float64."""
    from tensorflow.python.framework.tensor_util import MakeNdarray

    node = index.nodes[node_of(tensor)]
    while node.op == "Identity":
        node = index.nodes[node_of(node.input[0])]
    if node.op != "Const":
        return None
    return np.asarray(MakeNdarray(node.attr["value"].tensor), np.float64)


def _make_constant(name: str, value: Doubles) -> Any:
    tf = tensorflow()
    node = tf.compat.v1.NodeDef(name=name, op="Const")
    node.attr["dtype"].type = tf.float32.as_datatype_enum
    node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(value.astype(np.float32)))
    return node


def _channels_last(node: Any) -> bool:
    return node.attr["data_format"].s in (b"", b"NHWC")
