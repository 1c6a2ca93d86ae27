"""How often the original model is asked: its network is what takes the time."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from builder.artifacts import Detection, Thresholds
from builder.verify.compare import compare
from builder.verify.match import TOLERANCES

CUP = Detection((0.1, 0.1, 0.5, 0.5), 0.900, 0)
FLASK = Detection((0.1, 0.1, 0.5, 0.5), 0.896, 1)


@pytest.mark.parametrize(
    ("found", "class_wise", "asked", "passed"),
    [
        (CUP, False, [False], True),
        (FLASK, False, [False, True], True),  # a near tie
        (FLASK, True, [True], False),
    ],
)
def test_the_original_is_asked_for_other_labels_only_where_the_best_do_not_match(
    found: Detection, class_wise: bool, asked: list[bool], passed: bool
) -> None:
    ways: list[bool] = []

    def original(pixels: Any, thresholds: Thresholds) -> list[Detection]:
        ways.append(thresholds.class_wise)
        return [CUP, FLASK] if len(ways) > 1 else [CUP]

    photograph: Any = SimpleNamespace(
        name="a.jpg", sha256="", width=8, height=8, pixels=lambda: np.zeros((8, 8, 3), np.uint8)
    )
    seen = SimpleNamespace(width=8, height=8, detections=[found])
    (result,) = compare(
        SimpleNamespace(usable=[photograph]),  # type: ignore[arg-type]
        original,
        SimpleNamespace(seen={"a.jpg": seen}, errors={}),  # type: ignore[arg-type]
        Thresholds(class_wise=class_wise),
        TOLERANCES["float16"],
        lambda *_: None,
    )
    assert ways == asked
    assert result.match
    assert result.match.passed is passed
