"""How often the original model is asked: its network is what takes the time."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from builder.artifacts import Detection, Thresholds
from builder.verify.compare import compare
from builder.verify.original import Original
from builder.verify.outcome import PhotographResult
from builder.verify.pair import TOLERANCES

CUP = Detection((0.1, 0.1, 0.5, 0.5), 0.900, 0)
BESIDE = Detection((0.1, 0.1, 0.5, 0.55), 0.896, 0)
FLASK = Detection((0.1, 0.1, 0.5, 0.5), 0.896, 1)


@pytest.mark.parametrize(
    ("found", "class_wise", "asked", "passed"),
    [
        (CUP, False, ["detect"], True),
        (BESIDE, False, ["detect", "candidates"], True),  # near ties
        (FLASK, False, ["detect", "candidates"], True),
        (FLASK, True, ["detect", "candidates"], False),  # of labels that leave one another alone
    ],
)
def test_the_original_is_asked_what_it_chose_from_only_where_its_choice_does_not_match(
    found: Detection, class_wise: bool, asked: list[str], passed: bool
) -> None:
    ways: list[str] = []

    def detect(pixels: Any, thresholds: Thresholds) -> list[Detection]:
        ways.append("detect")
        return [CUP]

    def candidates(pixels: Any, score: float) -> list[Detection]:
        ways.append("candidates")
        assert 0 < score < Thresholds().score
        return [CUP, BESIDE, FLASK]

    assert compared(Original(detect, candidates), found, class_wise=class_wise).passed is passed
    assert ways == asked


def test_an_original_that_cannot_be_asked_for_more_is_held_to_what_it_kept() -> None:
    assert not compared(Original(lambda *_: [CUP]), BESIDE, class_wise=True).passed


def compared(original: Original, found: Detection, *, class_wise: bool) -> PhotographResult:
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
    return result
