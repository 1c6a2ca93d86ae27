"""The table says which promises are kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.bench.table import json_text, markdown
from tests.bench.targets import targets

SIDE = {"cpu_ms": {"median": 100.0, "min": 90.0}, "wall_ms": {"median": 110.0, "min": 95.0}}


def figures(**changes: Any) -> dict[str, Any]:
    """Figures that keep every promise just so, but for ``changes`` of builds."""
    own = {"cpu_ms": {"median": 70.0, "min": 60.0}, "wall_ms": {"median": 75.0, "min": 65.0}}
    return {
        "builds": {
            "again_imports": [],
            "again_seconds": 1.5,
            "cold_peak_bytes": 2.5e9,
            "cold_seconds": 20.0,
            **changes,
        },
        "cold_start_ms": {
            "empty": {"cpu_median": 130.0, "median": 37.0, "min": 30.0},
            "own": {"cpu_median": 500.0, "median": 300.0, "min": 280.0, "run_median": 110.0},
            "seed": {"cpu_median": 990.0, "median": 900.0, "min": 880.0},
        },
        "frames": {"own": own, "seed": SIDE},
        "versions": {"Chromium": "156"},
        "wire_bytes": {
            "own": {"code": 60_000, "engine": 240_000, "weights": 9_000_000},
            "seed": {"code": 1_000, "engine": 470_000, "weights": 19_000_000},
        },
    }


def test_every_promise_is_kept_at_its_bound() -> None:
    assert [promise.what for promise in targets(figures()) if not promise.met] == []


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({"again_seconds": 1.6}, "build with another theme"),
        ({"again_imports": ["tensorflow"]}, "build with another theme, TensorFlow imports"),
        ({"cold_peak_bytes": 2.6e9}, "memory of a build"),
    ],
)
def test_a_broken_promise_is_named(change: dict[str, Any], broken: str) -> None:
    promises = targets(figures(**change))
    assert [promise.what for promise in promises if not promise.met] == [broken]
    (row,) = [
        line for line in markdown(figures(**change), promises).splitlines() if "**no**" in line
    ]
    assert f"| {broken} |" in row


def test_the_table_compares_both_sides() -> None:
    table = markdown(figures(), targets(figures()))
    assert "| CPU time of a frame, ms (median) | 100 | 70 | 0.70 |" in table
    assert "| engine, gzipped, KB | 470 | 240 | 0.51 |" in table
    assert "| an empty page out of the cache | 37 |" in table
    assert "| the graph's first run | 110 |" in table


def test_json_holds_figures_and_verdicts() -> None:
    whole = json.loads(json_text(figures(), targets(figures())))
    assert whole["frames"]["own"]["cpu_ms"]["median"] == 70.0
    assert all(promise["met"] for promise in whole["targets"])
