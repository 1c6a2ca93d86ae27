"""``python -m tests.bench.prepare``: measure both ways and write the table."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from tests.bench.prepare.measure import measure
from tests.bench.prepare.shelves import make_shelves
from tests.bench.prepare.table import markdown, targets
from tests.bench.table import hand_in

CHECKOUT = Path(__file__).resolve().parents[3]


def bench(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder for prepare.md and prepare.json.")
    ] = CHECKOUT / "build" / "bench",
    pictures: Annotated[int, typer.Option(help="Images that both prepare.", min=10)] = 2000,
    rounds: Annotated[int, typer.Option(help="Turns of each.", min=1)] = 3,
    few: Annotated[int, typer.Option(help="Images of the first look at memory.", min=10)] = 1000,
    many: Annotated[int, typer.Option(help="Images of the second.", min=11)] = 10_000,
    cores: Annotated[int, typer.Option(help="Processors that either may use.", min=1)] = 2,
) -> None:
    """Measure `offshelf train prepare`; exit with 1 if a promise is not kept."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    with tempfile.TemporaryDirectory(prefix="offshelf-bench-", dir=_room(output)) as name:
        typer.echo("Drawing pictures", err=True)
        shelves = make_shelves(Path(name) / "shelves", max(pictures, few, many))
        typer.echo("Preparing them both ways", err=True)
        figures = measure(shelves, Path(name), pictures=pictures, rounds=rounds, few=few, many=many)
    promises = targets(figures)
    hand_in(output, "prepare", markdown(figures, promises), figures, promises)


def _room(output: Path) -> Path:
    """Where some gigabytes may go: not to a /tmp that is memory."""
    output.mkdir(parents=True, exist_ok=True)
    return output


if __name__ == "__main__":
    typer.run(bench)
