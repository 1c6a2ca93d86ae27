"""Which operations a graph is made of, and which TF.js backend runs each: known before a build.

The facts come from TF.js itself: the runtime's build reads them out of its packages and writes
``operations.json`` beside the engines.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from builder.artifacts import OperationUse
from builder.detector.node_def import attribute, fused_operations, text_of
from builder.errors import DetectorError, EnvironmentFault
from builder.first_few import first_few

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.abc import Traversable

    from builder.detector.graph import WebGraph

BACKENDS = ("wasm", "webgl", "webgpu")

_FUSABLE = frozenset({"BiasAdd", "Elu", "LeakyRelu", "Prelu", "Relu", "Relu6", "Sigmoid"})
"""What every backend's fused kernels take; tfjs-backend-wasm's ``FusableActivation`` is the
shortest list."""


@dataclass(frozen=True)
class Operation:
    """What TF.js can do with a TensorFlow operation.

    Args:
        backends: those that have every kernel it needs.
        bundled: whether the engines that ship with a site contain it.
    """

    backends: tuple[str, ...]
    bundled: bool


@dataclass(frozen=True)
class OperationTable:
    """All operations that TF.js knows, by TensorFlow's name, and the version of TF.js."""

    tfjs: str
    operations: Mapping[str, Operation]

    def describe(self, counts: Mapping[str, int]) -> tuple[OperationUse, ...]:
        """Operations with the backends that run them, by name."""
        unknown = Operation((), bundled=False)
        return tuple(
            OperationUse(op, counts[op], self.operations.get(op, unknown).backends)
            for op in sorted(counts)
        )


def operation_table(root: Traversable | None = None) -> OperationTable:
    """The table that came with this installation.

    Args:
        root: the folder of ``site_templates``; that of the installed package when left out.

    Raises:
        EnvironmentFault: OFF603, the runtime was never built.
    """
    root = root or resources.files("site_templates")
    path = root.joinpath("runtime").joinpath("dist").joinpath("operations.json")
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        found = {name: _operation(entry) for name, entry in value["ops"].items()}
        return OperationTable(str(value["tfjs"]), found)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EnvironmentFault(
            "OFF603",
            f"operations.json cannot be read: {error}",
            where=str(path),
            way_out="In a checkout run: python hatch_build.py. Otherwise install offshelf again",
        ) from error


def count_operations(nodes: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Operation → number of nodes, for NodeDefs in JSON form."""
    return dict(sorted(Counter(str(node["op"]) for node in nodes).items()))


def check(
    graph: WebGraph, table: OperationTable | None = None, *, where: str = ""
) -> tuple[OperationUse, ...]:
    """What a cut graph is made of, once it is certain that every backend of a site runs it.

    Args:
        graph: as it will ship.
        table: of this installation when left out.
        where: path of the model, for messages.

    Raises:
        DetectorError: OFF207 with the operations, and for each the backends that lack it.
        EnvironmentFault: OFF603, as ``operation_table``.
    """
    table = table or operation_table()
    counts = count_operations(graph.nodes)
    complaints = [c for op in counts if (c := _complaint(op, table.operations.get(op)))]
    for node in graph.nodes:
        complaints += _node_complaints(node)
    if complaints:
        raise DetectorError(
            "OFF207",
            f"TF.js {table.tfjs} cannot run {first_few(complaints, 5, separator='; ')}",
            where=where,
            way_out="Export the detector with standard layers; `offshelf inspect` lists operations",
        )
    return table.describe(counts)


def _operation(entry: Mapping[str, Any]) -> Operation:
    backends = tuple(name for name in BACKENDS if entry["backends"].get(name) is True)
    return Operation(backends, entry["bundled"] is True)


def _complaint(name: str, operation: Operation | None) -> str:
    if operation is None:
        return f"{name} (on no backend)"
    missing = [backend for backend in BACKENDS if backend not in operation.backends]
    if missing:
        return f"{name} (missing on {', '.join(missing)})"
    return "" if operation.bundled else f"{name} (not among the operations that a site ships with)"


def _node_complaints(node: Mapping[str, Any]) -> list[str]:
    """What the name of the operation does not tell."""
    found = []
    layout = text_of(attribute(node, "data_format", "s"))
    if layout.startswith("NC"):
        found.append(f"{node['op']} with data format {layout} (node {node['name']!r})")
    strange = [op for op in fused_operations(node) if op not in _FUSABLE]
    if strange:
        found.append(f"{node['op']} fused with {', '.join(strange)} (node {node['name']!r})")
    return found
