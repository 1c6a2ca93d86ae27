"""Both sides of the benchmark must see the same thing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bench.frames import FrameFigures, check_agreement

CUP = {"column": 12, "score": 0.54, "box": [0.06, 0.29, 0.80, 0.70]}


def sides(**changes: Any) -> dict[str, FrameFigures]:
    """Two sides that see the cup, the second with ``changes``."""
    return {
        "seed": FrameFigures("wasm", "TensorFlow.js 4.0.0", CUP),
        "own": FrameFigures("wasm", "TensorFlow.js 4.22.0", {**CUP, **changes}),
    }


def test_a_little_off_is_agreement() -> None:
    check_agreement(sides(score=0.53, box=[0.05, 0.29, 0.79, 0.70]))


@pytest.mark.parametrize(
    "change", [{"column": 11}, {"score": 0.3}, {"box": [0.06, 0.29, 0.60, 0.70]}]
)
def test_another_sight_stops_the_benchmark(change: dict[str, Any]) -> None:
    with pytest.raises(RuntimeError, match="disagree"):
        check_agreement(sides(**change))
