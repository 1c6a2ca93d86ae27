"""Ways through a TensorFlow graph: what leads to a tensor, and what all must pass through."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from builder.detector.graph import node_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHAPE_ONLY = frozenset({"Shape", "ShapeN", "Size", "Rank", "ZerosLike", "OnesLike"})
"""Operations that look at the shape of what comes in and never at its values."""


@dataclass(frozen=True, eq=False)
class Walk:
    """A GraphDef with its edges at hand.

    Args:
        nodes: by name.
        inputs: node → names of the tensors that it takes, control edges left out.
        users: node → nodes that take one of its tensors.
    """

    nodes: Mapping[str, Any]
    inputs: Mapping[str, tuple[str, ...]]
    users: Mapping[str, tuple[str, ...]]

    def leading_to(self, tensors: Iterable[str]) -> frozenset[str]:
        """Nodes that the tensors are computed from, their own nodes included."""
        return self._closure(
            (node_of(t) for t in tensors), lambda node: map(node_of, self.inputs[node])
        )

    def fed_by(self, node: str) -> frozenset[str]:
        """Nodes whose values follow from those of ``node``, itself included.

        An edge into an operation that only asks for a shape is none: shapes are fixed.
        """
        return self._closure(
            [node], lambda n: (u for u in self.users[n] if self.nodes[u].op not in SHAPE_ONLY)
        )

    def bottlenecks(self, source: str, sink: str) -> tuple[str, ...]:
        """Nodes between ``source`` and ``sink`` that every value passes through, from the source.

        Both ends are included; empty if no value gets from one to the other, or if there is a loop
        on the way.

        In any topological order of the part between the two, a node is such a bottleneck exactly
        if no edge leads from before it to behind it.
        """
        part = self.fed_by(source) & self.leading_to([sink])
        if source not in part or sink not in part:
            return ()
        order = self._topological(part, source)
        if len(order) < len(part):
            return ()
        place = {node: i for i, node in enumerate(order)}
        found, reach = [], 0
        for i, node in enumerate(order):
            if reach <= i:
                found.append(node)
            after = (place[u] for u in self.users[node] if u in place)
            reach = max([reach, *after])
        return tuple(found)

    def _topological(self, part: frozenset[str], source: str) -> list[str]:
        waiting = {
            node: len({node_of(t) for t in self.inputs[node]} & part) if node != source else 0
            for node in part
        }
        ready, order = deque([source]), []
        while ready:
            node = ready.popleft()
            order.append(node)
            for user in self.users[node]:
                if user in waiting and user != source:
                    waiting[user] -= 1
                    if waiting[user] == 0:
                        ready.append(user)
        return order

    @staticmethod
    def _closure(start: Iterable[str], step: Any) -> frozenset[str]:
        seen: set[str] = set()
        ahead = list(start)
        while ahead:
            node = ahead.pop()
            if node not in seen:
                seen.add(node)
                ahead.extend(step(node))
        return frozenset(seen)


def walk(graph_def: Any) -> Walk:
    """Index the nodes and edges of a GraphDef."""
    nodes = {node.name: node for node in graph_def.node}
    inputs = {
        name: tuple(t for t in node.input if not t.startswith("^")) for name, node in nodes.items()
    }
    users: dict[str, list[str]] = {name: [] for name in nodes}
    for name, tensors in inputs.items():
        for taken in dict.fromkeys(map(node_of, tensors)):
            users[taken].append(name)
    return Walk(nodes, inputs, {name: tuple(found) for name, found in users.items()})
