"""The files that ship, read back and run: what a device computes if it computes right."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from builder.detector.runner import Runner
from builder.detector.to_tensorflow import to_graph_def
from builder.detector.web_weights import read_manifest, read_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from builder.detector.graph import WebGraph
    from builder.detector.shards import ShardedModel


def run_shipped(graph: WebGraph, sharded: ShardedModel) -> Runner:
    """The graph with the weights that stand in the shards, on one thread: the same bits each time.

    Args:
        graph: that was sharded.
        sharded: its files; float16 weights come back as what float16 made of them.
    """
    return Runner(shipped_graph_def(graph, sharded), threads=1)


def shipped_graph_def(graph: WebGraph, sharded: ShardedModel) -> Any:
    """The same as a GraphDef."""
    model = json.loads(sharded.files[sharded.model.path])
    groups = read_manifest(model["weightsManifest"], "", sharded.model.path)
    weights = read_weights(_InMemory(sharded.files), groups)
    return to_graph_def(replace(graph, weights=weights), sharded.model.path)


class _InMemory:
    """Files of a model that are not on a disk; a ``ModelFiles``."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files, self.where = files, "the converted model"

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.files))

    def size(self, name: str) -> int | None:
        return len(self.files[name]) if name in self.files else None

    def read(self, name: str) -> bytes:
        return self.files[name]

    def place(self, name: str) -> str:
        return name
