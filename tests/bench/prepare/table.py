"""The figures as Markdown, and what they are to reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.bench.prepare.shelves import BOXES
from tests.bench.table import promise_rows
from tests.bench.targets import Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FASTER = 5.0
FLAT = 1.25
"""Memory for ten times the pictures: what grows is a line for each of them, and no more."""


def targets(figures: Mapping[str, Any]) -> list[Target]:
    """Both promises."""
    few, many = sorted(figures["memory_bytes"], key=int)
    return [
        Target("prepare, times as fast", figures["times_as_fast"], FASTER, at_least=True, unit="x"),
        Target(
            f"prepare, memory of {int(many):,} images, times that of {int(few):,}",
            figures["times_the_memory"],
            FLAT,
            unit="x",
        ),
    ]


def markdown(figures: Mapping[str, Any], promises: Sequence[Target]) -> str:
    """prepare.md: what a person reads."""
    seed, own = figures["seed"], figures["own"]
    compared = [
        ("images a second", seed["pictures_per_second"], own["pictures_per_second"]),
        ("seconds", seed["seconds"], own["seconds"]),
        ("CPU seconds", seed["cpu_seconds"], own["cpu_seconds"]),
        ("most memory, MB", seed["peak_bytes"] / 1e6, own["peak_bytes"] / 1e6),
    ]
    return "\n".join(
        [
            "# Preparing a data set",
            "",
            f"{figures['pictures']:,} images of {BOXES} boxes, {figures['processors']} processors.",
            "",
            "| | the seed's way | Offshelf | ratio |",
            "|---|---:|---:|---:|",
            *(f"| {what} | {a:.1f} | {b:.1f} | {b / a:.2f} |" for what, a, b in compared),
            "",
            "| images | most memory, MB |",
            "|---:|---:|",
            *(
                f"| {int(count):,} | {figures['memory_bytes'][count] / 1e6:.0f} |"
                for count in sorted(figures["memory_bytes"], key=int)
            ),
            "",
            *promise_rows(promises),
            "",
        ]
    )
