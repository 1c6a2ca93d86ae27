"""The figures as Markdown and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.bench.targets import Target


INTRODUCTION = """\
A frame of 640 x 480 to boxes on TF.js wasm with one thread: the same weights on both sides, taking
turns in one browser."""


def json_text(figures: Mapping[str, Any], promises: Sequence[Target]) -> str:
    """bench.json: all figures, sorted keys."""
    whole = {**figures, "targets": [promise.as_dict() for promise in promises]}
    return json.dumps(whole, indent=2, sort_keys=True) + "\n"


def hand_in(
    folder: Path, name: str, table: str, figures: Mapping[str, Any], promises: Sequence[Target]
) -> NoReturn:
    """Write ``name.md`` and ``name.json``, print the table, and exit with 1 if a promise failed."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(table)
    (folder / f"{name}.json").write_text(json_text(figures, promises))
    typer.echo(table)
    typer.echo(f"Written to {folder}", err=True)
    raise typer.Exit(0 if all(promise.met for promise in promises) else 1)


def markdown(figures: Mapping[str, Any], promises: Sequence[Target]) -> str:
    """bench.md: what a person reads."""
    seed, own = figures["frames"]["seed"], figures["frames"]["own"]
    starts, wire, builds = (figures[key] for key in ("cold_start_ms", "wire_bytes", "builds"))
    compared = [
        ("CPU time of a frame, ms (median)", seed["cpu_ms"]["median"], own["cpu_ms"]["median"]),
        ("time of a frame, ms (median)", seed["wall_ms"]["median"], own["wall_ms"]["median"]),
        ("time of a frame, ms (least)", seed["wall_ms"]["min"], own["wall_ms"]["min"]),
        ("first boxes offline, ms (median)", starts["seed"]["median"], starts["own"]["median"]),
        ("first boxes offline, ms (least)", starts["seed"]["min"], starts["own"]["min"]),
        (
            "CPU time to the first boxes, ms (median)",
            starts["seed"]["cpu_median"],
            starts["own"]["cpu_median"],
        ),
        *(
            (f"{label}, KB", wire["seed"][key] / 1000, wire["own"][key] / 1000)
            for key, label in (
                ("engine", "engine, gzipped"),
                ("code", "the site's own code, gzipped"),
                ("weights", "weights"),
            )
        ),
    ]
    return "\n".join(
        [
            "# Measured",
            "",
            INTRODUCTION,
            "",
            "| | the seed's way | Offshelf | ratio |",
            "|---|---:|---:|---:|",
            *(f"| {what} | {a:.0f} | {b:.0f} | {b / a:.2f} |" for what, a, b in compared),
            "",
            "| first boxes offline: what no page of this engine can do without, ms | |",
            "|---|---:|",
            f"| an empty page out of the cache | {starts['empty']['median']:.0f} |",
            f"| the graph's first run | {starts['own']['run_median']:.0f} |",
            "",
            "| build | |",
            "|---|---:|",
            f"| from nothing, s | {builds['cold_seconds']:.1f} |",
            f"| from nothing, most memory, GB | {builds['cold_peak_bytes'] / 1e9:.2f} |",
            f"| again with another theme, s | {builds['again_seconds']:.2f} |",
            "",
            *promise_rows(promises),
            "",
            "| version | |",
            "|---|---|",
            *(f"| {name} | {version} |" for name, version in sorted(figures["versions"].items())),
            "",
        ]
    )


def promise_rows(promises: Sequence[Target]) -> list[str]:
    """A table of promises, a line each."""
    head = ["| promised | bound | measured | kept |", "|---|---:|---:|---|"]
    return [*head, *(_promise_row(promise) for promise in promises)]


def _promise_row(promise: Target) -> str:
    sign = "≥" if promise.at_least else "≤"
    unit = f" {promise.unit}" if promise.unit else ""
    kept = "yes" if promise.met else "**no**"
    return (
        f"| {promise.what} | {sign} {promise.bound:g}{unit} | {promise.value:.2f}{unit} | {kept} |"
    )
