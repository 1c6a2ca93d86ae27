"""Surgery on a graph-model in memory: the part between new inputs and named outputs.

Pure functions; TensorFlow takes no part in them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from builder.detector.graph import TensorSpec, WebGraph, node_of
from builder.errors import DetectorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Node = Mapping[str, Any]

HANDS_ON = frozenset({"Identity", "StopGradient", "PreventGradient", "Snapshot"})
"""Operations whose first output is their first input."""

_DTYPES = {"float32": "DT_FLOAT", "int32": "DT_INT32", "uint8": "DT_UINT8"}


def cut(
    graph: WebGraph,
    feeds: Mapping[str, tuple[str, TensorSpec]],
    fetches: Mapping[str, str],
) -> WebGraph:
    """The part of ``graph`` that computes ``fetches`` from ``feeds``.

    Control inputs are dropped, ``Identity`` chains are skipped, weights that nobody uses are left
    out, and every output is bound to its name.

    Args:
        graph: a whole graph-model.
        feeds: tensor to replace → name and spec of the ``Placeholder`` that replaces it.
        fetches: name of an output → tensor that it is.

    Raises:
        DetectorError: OFF206 if a tensor is not there, if an output still needs another input, or
            if a feed has no part in any output.
    """
    by_name = {node["name"]: node for node in graph.nodes}
    _require_nodes(by_name, [*feeds, *fetches.values()])
    replaced = {tensor_of(tensor): name for tensor, (name, _) in feeds.items()}
    kept: dict[str, dict[str, Any]] = {
        name: _placeholder(name, spec) for name, spec in feeds.values()
    }
    outputs: dict[str, str] = {}
    used: set[str] = set()
    ahead: list[str] = []

    def resolve(tensor: str) -> str:
        """The tensor's name in the new graph; its node is queued for copying."""
        source = _source(tensor_of(tensor), by_name, replaced)
        if source in replaced:
            used.add(replaced[source])
            return replaced[source]
        ahead.append(node_of(source))
        return source

    for name, tensor in sorted(fetches.items()):
        outputs[name] = resolve(tensor)
    while ahead:
        name = ahead.pop()
        if name not in kept:
            kept[name] = _copy(by_name[name], resolve)
    _require_feeds(kept, feeds, used)
    for name, tensor in outputs.items():
        if ":" in tensor:
            # A signature names nodes, and a node's name stands for its first tensor.
            kept[name] = _identity(name, tensor)
            outputs[name] = name
    order = {node["name"]: place for place, node in enumerate(graph.nodes)}
    nodes = sorted(kept.values(), key=lambda node: (order.get(node["name"], -1), node["name"]))
    weights = {name: graph.weights[name] for name in sorted(kept) if name in graph.weights}
    inputs = dict(sorted(feeds.values(), key=lambda feed: feed[0]))
    return replace(
        graph, nodes=in_order(nodes), inputs=inputs, outputs=outputs, weights=weights, library={}
    )


def in_order(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Nodes with their inputs before them, otherwise as they stand.

    Only the edge back into a loop (``NextIteration`` to ``Merge``) may still point forward.
    """
    by_name = {node["name"]: node for node in nodes}
    opened: set[str] = set()
    ordered: list[Node] = []
    for first, node in by_name.items():
        if first in opened:
            continue
        opened.add(first)
        stack = [(first, iter(_sources(node)))]
        while stack:
            name, sources = stack[-1]
            before = next((s for s in sources if s in by_name and s not in opened), None)
            if before is None:
                ordered.append(by_name[name])
                stack.pop()
            else:
                opened.add(before)
                stack.append((before, iter(_sources(by_name[before]))))
    return tuple(ordered)


def tensor_of(tensor: str) -> str:
    """One spelling for a tensor: ``a:0`` → ``a``, ``a:1`` → ``a:1``."""
    return tensor.removesuffix(":0")


def _source(tensor: str, by_name: Mapping[str, Node], replaced: Mapping[str, str]) -> str:
    """The tensor that is handed on, where the node only hands on."""
    while tensor not in replaced:
        node = by_name.get(node_of(tensor))
        if node is None:
            raise _uncuttable(f"the graph has no node {node_of(tensor)!r}")
        data = _data_inputs(node)
        if node["op"] not in HANDS_ON or not data:
            return tensor
        tensor = tensor_of(data[0])
    return tensor


def _copy(node: Node, resolve: Any) -> dict[str, Any]:
    copy = {key: node[key] for key in ("name", "op", "attr") if key in node}
    inputs = [resolve(tensor) for tensor in _data_inputs(node)]
    return copy | ({"input": inputs} if inputs else {})


def _placeholder(name: str, spec: TensorSpec) -> dict[str, Any]:
    sizes = [{"size": str(-1 if size is None else size)} for size in spec.shape]
    attributes = {"dtype": {"type": _DTYPES[spec.dtype]}, "shape": {"shape": {"dim": sizes}}}
    return {"name": name, "op": "Placeholder", "attr": attributes}


def _identity(name: str, tensor: str) -> dict[str, Any]:
    return {"name": name, "op": "Identity", "input": [tensor], "attr": {"T": {"type": "DT_FLOAT"}}}


def _data_inputs(node: Node) -> list[str]:
    return [tensor for tensor in node.get("input", ()) if not tensor.startswith("^")]


def _sources(node: Node) -> list[str]:
    return [node_of(tensor) for tensor in node.get("input", ())]


def _require_nodes(by_name: Mapping[str, Node], tensors: Sequence[str]) -> None:
    for tensor in tensors:
        if node_of(tensor) not in by_name:
            raise _uncuttable(f"the graph has no node {node_of(tensor)!r}")


def _require_feeds(
    kept: Mapping[str, Node], feeds: Mapping[str, tuple[str, TensorSpec]], used: set[str]
) -> None:
    names = {name for name, _ in feeds.values()}
    more = [n for n in sorted(kept) if kept[n]["op"] == "Placeholder" and n not in names]
    if more:
        raise _uncuttable(f"the outputs also need the input {more[0]!r}")
    idle = sorted(names - used)
    if idle:
        raise _uncuttable(f"no output depends on the input {idle[0]!r}")


def _uncuttable(what: str) -> DetectorError:
    return DetectorError(
        "OFF206", what, way_out="Export the detector again with exporter_main_v2 and convert that"
    )
