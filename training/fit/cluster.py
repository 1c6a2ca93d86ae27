"""``TF_CONFIG``: which machines train together, and which of them this one is."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from builder.errors import TrainingError

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "TF_CONFIG"


@dataclass(frozen=True)
class Place:
    """Where this process stands among those that train together.

    Args:
        index: from 0; the first one leads.
        machines: how many there are.
    """

    index: int = 0
    machines: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process writes for all: checkpoints, logs and the report."""
        return self.index == 0

    def __str__(self) -> str:
        """As people count."""
        return f"number {self.index + 1} of {self.machines}"


def read_place(environment: Mapping[str, str] = os.environ) -> Place:
    """The place that ``TF_CONFIG`` gives this process; that of a single one without it.

    ``{"cluster": {"worker": ["a:2222", "b:2222"]}, "task": {"type": "worker", "index": 0}}``, as
    ``tf.distribute.cluster_resolver.TFConfigClusterResolver`` documents it. One of the type
    ``chief`` comes before the workers.

    Raises:
        TrainingError: OFF737, with what is wrong with it.
    """
    text = environment.get(VARIABLE, "").strip()
    if not text:
        return Place()
    try:
        given = json.loads(text)
    except ValueError as error:
        raise _refused(f"it is not JSON ({error})") from error
    cluster, task = _part(given, "cluster"), _part(given, "task")
    if not cluster:
        return Place()
    others = sorted(set(cluster) - {"chief", "worker"})
    if others:
        raise _refused(f"cluster names {', '.join(others)}: there are only chief and worker here")
    counts = {kind: len(_addresses(cluster, kind)) for kind in ("chief", "worker")}
    kind, index = task.get("type"), task.get("index")
    if kind not in counts or not isinstance(index, int) or not 0 <= index < counts[kind]:
        raise _refused(f"task is {kind!r}, {index!r}, which is none of the addresses in cluster")
    before = counts["chief"] if kind == "worker" else 0
    return Place(before + index, sum(counts.values()))


def _part(given: Any, key: str) -> dict[str, Any]:
    value = given.get(key, {}) if isinstance(given, dict) else None
    if not isinstance(value, dict):
        raise _refused(f"{key} is not an object")
    return value


def _addresses(cluster: Mapping[str, Any], kind: str) -> list[str]:
    value = cluster.get(kind, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _refused(f"cluster.{kind} is not a list of addresses")
    return value


def _refused(why: str) -> TrainingError:
    return TrainingError(
        "OFF737",
        f"the machines that train together cannot be told: {why}",
        where=VARIABLE,
        way_out='Write {"cluster": {"worker": ["host:port", …]}, "task": {"type": "worker", '
        '"index": 0}}, the same cluster on each machine, or unset it to train on this one',
    )
