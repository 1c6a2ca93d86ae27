"""Costs of both ways on the same pictures, taking turns, and of more and more pictures."""

from __future__ import annotations

import os
import shutil
import sys
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.bench.prepare.shelves import part_of
from tests.bench.process_tree import cost_of_tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.command import Cost

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3"}


def measure(
    shelves: Path, work: Path, *, pictures: int, rounds: int, few: int, many: int
) -> dict[str, Any]:
    """Figures as ``prepare.json`` holds them.

    Args:
        shelves: at least as many pictures as any part takes.
        work: an empty folder.
        pictures: that both ways prepare.
        rounds: turns of each.
        few: pictures of the first look at memory.
        many: pictures of the second.
    """
    part = part_of(shelves, work / "part", pictures)
    costs: dict[str, list[Cost]] = {"own": [], "seed": []}
    for turn in range(rounds):
        for name in ("seed", "own") if turn % 2 == 0 else ("own", "seed"):
            costs[name].append(_seed(part, work) if name == "seed" else _own(part, work))
    own, seed = (_summary(costs[name], pictures) for name in ("own", "seed"))
    memory = {}
    for count in (few, many):
        cost = _own(part_of(shelves, work / f"part-{count}", count), work)
        memory[str(count)] = cost.peak_bytes
    return {
        "memory_bytes": memory,
        "own": own,
        "pictures": pictures,
        "processors": len(os.sched_getaffinity(0)),
        "seed": seed,
        "times_as_fast": own["pictures_per_second"] / seed["pictures_per_second"],
        "times_the_memory": memory[str(many)] / memory[str(few)],
    }


def _own(source: Path, work: Path) -> Cost:
    output = work / "data"
    script = "from builder.cli import main; main()"
    arguments = ["train", "prepare", str(source), "-o", str(output), "--val", "0", "--json"]
    arguments += ["--workers", str(len(os.sched_getaffinity(0)))]
    cost = cost_of_tree([sys.executable, "-c", script, *arguments], {**os.environ, **QUIET})
    shutil.rmtree(output)
    return cost


def _seed(source: Path, work: Path) -> Cost:
    output = work / "train.record"
    module = "tests.bench.prepare.seed_way"
    command = [sys.executable, "-m", module, *map(str, (source / "labels.csv", source / "images"))]
    cost = cost_of_tree([*command, str(output)], {**os.environ, **QUIET})
    output.unlink()
    return cost


def _summary(costs: list[Cost], pictures: int) -> dict[str, float]:
    return {
        "cpu_seconds": median(cost.cpu_seconds for cost in costs),
        "peak_bytes": max(cost.peak_bytes for cost in costs),
        "pictures_per_second": pictures / median(cost.seconds for cost in costs),
        "seconds": median(cost.seconds for cost in costs),
    }
