"""Where the preprocessor ends and the network begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.detector.graph import node_of
from builder.detector.walk import SHAPE_ONLY
from builder.errors import DetectorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.detector.walk import Walk

CONVOLUTIONS = frozenset({"Conv2D", "DepthwiseConv2dNative", "_FusedConv2D"})


def find_boundary(walk: Walk, image: str, heads: Sequence[str]) -> str:
    """Name of the tensor that the network's first convolutions take: ``[1, height, width, 3]``.

    Padding by constant amounts before a convolution belongs to the network; whatever else comes
    before it is the preprocessor.

    Args:
        walk: the whole detector.
        image: tensor of its input.
        heads: tensors of the raw outputs.

    Raises:
        DetectorError: OFF206, if there is no such tensor, or pixels reach the heads by another way.
    """
    on_the_way = walk.leading_to(heads)
    first = _first_convolutions(walk, node_of(image), on_the_way)
    if not first:
        raise _no_boundary("no convolution lies between the image and the raw outputs")
    taken = sorted({_before_padding(walk, walk.inputs[node][0]) for node in first})
    if len(taken) > 1:
        raise _no_boundary(f"the first convolutions take different tensors: {', '.join(taken)}")
    boundary = taken[0]
    if node_of(image) in _leading_past(walk, heads, node_of(boundary)):
        raise _no_boundary(f"pixels reach the raw outputs by a way around {boundary}")
    return boundary if ":" in boundary else f"{boundary}:0"


def _first_convolutions(walk: Walk, start: str, part: frozenset[str]) -> list[str]:
    seen, ahead, found = {start}, [start], []
    while ahead:
        for user in walk.users[ahead.pop()]:
            if user in seen or user not in part or walk.nodes[user].op in SHAPE_ONLY:
                continue
            seen.add(user)
            if walk.nodes[user].op in CONVOLUTIONS:
                found.append(user)
            else:
                ahead.append(user)
    return sorted(found)


def _before_padding(walk: Walk, tensor: str) -> str:
    while True:
        node = walk.nodes[node_of(tensor)]
        inputs = walk.inputs[node.name]
        fixed = node.op in ("Pad", "PadV2") and all(
            walk.nodes[node_of(t)].op == "Const" for t in inputs[1:]
        )
        if not fixed and node.op != "Identity":
            return tensor
        tensor = inputs[0]


def _leading_past(walk: Walk, heads: Sequence[str], barrier: str) -> set[str]:
    """Nodes whose values the heads are computed from without passing ``barrier``."""
    seen: set[str] = set()
    ahead = [node_of(t) for t in heads]
    while ahead:
        node = ahead.pop()
        if node in seen or node == barrier:
            continue
        seen.add(node)
        if walk.nodes[node].op not in SHAPE_ONLY:
            ahead.extend(map(node_of, walk.inputs[node]))
    return seen


def _no_boundary(what: str) -> DetectorError:
    return DetectorError(
        "OFF206",
        what,
        way_out="Export an SSD with exporter_main_v2 of the Object Detection API",
    )
