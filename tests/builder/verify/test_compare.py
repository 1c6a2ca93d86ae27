"""How often the original model is asked: its network is what takes the time."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from builder.artifacts import Detection, Thresholds
from builder.verify.compare import compare
from builder.verify.pair import TOLERANCES

CUP = Detection((0.1, 0.1, 0.5, 0.5), 0.900, 0)
BESIDE = Detection((0.1, 0.1, 0.5, 0.55), 0.896, 0)
FLASK = Detection((0.1, 0.1, 0.5, 0.5), 0.896, 1)


@pytest.mark.parametrize(
    ("found", "class_wise", "asked", "passed"),
    [
        (CUP, False, [0.6], True),
        (BESIDE, True, [0.6, 1.0], True),  # near ties
        (FLASK, False, [0.6, 1.0], True),
        (FLASK, True, [0.6, 1.0], False),  # of labels that leave one another alone
    ],
)
def test_the_original_is_asked_what_it_chose_from_only_where_its_choice_does_not_match(
    found: Detection, class_wise: bool, asked: list[float], passed: bool
) -> None:
    ways: list[float] = []

    def original(pixels: Any, thresholds: Thresholds) -> list[Detection]:
        ways.append(thresholds.iou)
        if thresholds.iou < 1:
            return [CUP]
        assert thresholds.class_wise
        assert thresholds.score < Thresholds().score
        return [CUP, BESIDE, FLASK]

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
