"""Control edges, taken out where they only drag in what a cut leaves behind."""

from __future__ import annotations

from typing import Any

from builder.detector.graph import node_of


def without_control_edges(graph_def: Any) -> Any:
    """A copy of a GraphDef whose values can be computed piece by piece.

    The exporter ties every output to every assertion by ``^NoOp``: asking for the raw boxes would
    run the NMS. The edges go, except in loops and branches of TensorFlow 1 (``Enter`` … ``Exit``,
    ``Switch`` … ``Merge``), where they say to which frame a constant belongs.
    """
    copy = type(graph_def)()
    copy.CopyFrom(graph_def)
    kept = _in_frames(copy)
    for node in copy.node:
        if node.name not in kept and any(t.startswith("^") for t in node.input):
            data = [t for t in node.input if not t.startswith("^")]
            del node.input[:]
            node.input.extend(data)
    return copy


def _in_frames(graph_def: Any) -> set[str]:
    """Names of the nodes inside loops and branches."""
    users: dict[str, list[str]] = {node.name: [] for node in graph_def.node}
    ops = {node.name: node.op for node in graph_def.node}
    for node in graph_def.node:
        for taken in node.input:
            users[node_of(taken)].append(node.name)
    inside: set[str] = set()
    for starts, ends in ((_ENTERS, _EXITS), (frozenset({"Switch"}), _EXITS | {"Merge"})):
        ahead = [name for name, op in ops.items() if op in starts]
        seen: set[str] = set()
        while ahead:
            name = ahead.pop()
            if name not in seen:
                seen.add(name)
                if ops[name] not in ends:
                    ahead.extend(users[name])
        inside |= seen
    return inside


_ENTERS = frozenset({"Enter", "RefEnter"})
_EXITS = frozenset({"Exit", "RefExit"})
