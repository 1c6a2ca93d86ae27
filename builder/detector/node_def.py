"""NodeDefs in the JSON form of ``model.json``: checked once, then read without fear.

Protobuf's JSON writes bytes as base64 and int64 as strings.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from builder.detector.graph import node_of
from builder.errors import DetectorError

if TYPE_CHECKING:
    from collections.abc import Mapping


def require_nodes(topology: Mapping[str, Any], where: str) -> list[dict[str, Any]]:
    """The nodes of a ``modelTopology``: each with a name of its own, and inputs that are there.

    Args:
        topology: with a list ``node``.
        where: path of ``model.json``, for messages.

    Raises:
        DetectorError: OFF203 if it is not so.
    """
    nodes: list[dict[str, Any]] = topology["node"]
    for node in nodes:
        if not _is_node(node):
            raise _damaged(where, "modelTopology has a node that is none")
    for key in ("versions", "library"):
        if not isinstance(topology.get(key) or {}, dict):
            raise _damaged(where, f"modelTopology.{key} is no object")
    names = {node["name"] for node in nodes}
    if len(names) < len(nodes):
        raise _damaged(where, "modelTopology has two nodes of one name")
    for node in nodes:
        absent = [tensor for tensor in node.get("input", []) if node_of(tensor) not in names]
        if absent:
            raise _damaged(where, f"the node {node['name']!r} takes {absent[0]!r}, which is absent")
    return nodes


def attribute(node: Mapping[str, Any], *keys: str) -> Any:
    """``node["attr"][keys[0]][keys[1]]…``, or ``None`` where there is no such thing."""
    value: Any = node.get("attr")
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text_of(encoded: Any) -> str:
    """A ``bytes`` attribute as text; empty if it is none."""
    try:
        return base64.b64decode(encoded or "").decode("utf-8")
    except (ValueError, TypeError):
        return ""


def fused_operations(node: Mapping[str, Any]) -> list[str]:
    """``fused_ops`` of a node: ``["BiasAdd", "Relu6"]``."""
    encoded = attribute(node, "fused_ops", "list", "s")
    return [text_of(text) for text in encoded] if isinstance(encoded, list) else []


def _is_node(node: Any) -> bool:
    if not isinstance(node, dict):
        return False
    inputs, attributes = node.get("input", []), node.get("attr", {})
    return (
        isinstance(node.get("name"), str)
        and isinstance(node.get("op"), str)
        and isinstance(inputs, list)
        and all(isinstance(tensor, str) for tensor in inputs)
        and isinstance(attributes, dict)
        and all(isinstance(value, dict) for value in attributes.values())
    )


def _damaged(where: str, what: str) -> DetectorError:
    return DetectorError("OFF203", what, where=where, way_out="Convert the model again")
