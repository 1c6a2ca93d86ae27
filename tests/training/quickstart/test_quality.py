"""What a quickstart says of its detector, and from which score the site shows boxes."""

from typing import Any

import numpy as np
import pytest

from training.evaluate import Brands, Row
from training.evaluate.measure import Measurement
from training.evaluate.suppress import Suppression
from training.metrics import Detections, Truth
from training.quickstart.noting import Noting
from training.quickstart.quality import brand_separator, quality, score_to_show

LABELS = ("Nord-Milk", "Nord-Cream", "Sol-Juice")
LEFT, RIGHT = (0.1, 0.1, 0.6, 0.4), (0.1, 0.5, 0.6, 0.9)
IMAGE = np.zeros((64, 64, 3), np.uint8)


class Scripted:
    """A detector that finds what it is told to, picture after picture."""

    name, kind, labels, side, limit = "scripted", "test", LABELS, 96, None
    suppression = Suppression(0.6)

    def __init__(self, *found: list[tuple[tuple[float, ...], int, float]]) -> None:
        self._found = list(found)

    def detect(self, image: Any) -> Detections:
        boxes, classes, scores = zip(*self._found.pop(0), strict=True)
        return Detections(np.array(boxes, np.float32), np.array(scores, np.float32),
                          np.array(classes, np.int32))  # fmt: skip


def measured(detector: Scripted, *true: list[tuple[tuple[float, ...], int]]) -> dict[str, Any]:
    noting = Noting(detector)
    measurement = Measurement(noting, "whole", LABELS, agnostic=False)
    for number, things in enumerate(true):
        boxes = np.array([box for box, _ in things], np.float32).reshape(-1, 4)
        classes = np.array([label for _, label in things], np.int32)
        measurement.add(f"{number}.jpg", Truth(boxes, classes, 64, 64), IMAGE)
    row: Row = measurement.row(None, Brands())
    best = [score for score, things in zip(noting.best, true, strict=True) if things]
    shown = measurement.row(score_to_show(row, best), Brands())
    return quality(shown) | {"counts_best": row.threshold}


def test_found_and_named_are_told_apart():
    figures = measured(
        Scripted([(LEFT, 1, 0.9), (RIGHT, 1, 0.8)], [(LEFT, 3, 0.7)]),
        [(LEFT, 1), (RIGHT, 2)],
        [(LEFT, 3)],
    )
    assert figures["boxes"] == 3
    assert figures["found"] == 1.0
    assert figures["named_rightly"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["invented"] == 0
    assert figures["images"] == 2


def test_a_sure_detector_is_shown_from_the_score_that_counts_best():
    figures = measured(
        Scripted([(LEFT, 1, 0.9), (RIGHT, 2, 0.3)], [(LEFT, 3, 0.8), (RIGHT, 3, 0.2)]),
        [(LEFT, 1)],
        [(LEFT, 3)],
    )
    assert 0.3 < figures["score"] <= 0.8
    assert figures["score"] == pytest.approx(figures["counts_best"], abs=0.01)


def test_a_weak_one_shows_a_box_in_half_of_the_pictures_of_products_all_the_same():
    wrong = [[(RIGHT, 2, score), (RIGHT, 3, score)] for score in (0.059, 0.041, 0.031)]
    figures = measured(Scripted(*wrong, [(RIGHT, 1, 0.02)]), *[[(LEFT, 1)]] * 3, [])
    assert figures["score"] == 0.04
    assert figures["invented"] == 4, "at that score, with which the page opens"


@pytest.mark.parametrize(
    ("labels", "separator"),
    [
        (LABELS, "-"),
        (("Nord Milk", "Nord Cream", "Sol Juice", "Sol Water"), " "),
        (("Nord_Milk", "Nord_Cream", "Sol_Juice"), "_"),
        (("Milk", "Cream"), None),
        (("Oat-Milk", "Soy-Milk", "Sour-Cream"), None),
        (("Nord-Milk", "Nord-Cream"), None),
        (("Nord-Milk",), None),
        (("Nord-Milk", "Nord-Cream", "Juice"), None),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_brands_are_taken_from_labels_where_these_begin_with_them(labels, separator):
    assert brand_separator(labels) == separator
