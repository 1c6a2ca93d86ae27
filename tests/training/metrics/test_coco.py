import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.metrics.photographs import CLASSES, SIDE, corners, crowded, photographs
from tests.training.metrics.reference import coco_eval
from training.metrics import (
    CocoStream,
    Detections,
    Truth,
    coco_curves,
    precision_recall,
    summarise,
)

IDS = range(1, CLASSES + 1)


def as_pycocotools(shelves, classes, limits, *, agnostic=False):
    ours = coco_curves(shelves, classes, limits=limits, agnostic=agnostic)
    theirs = coco_eval(shelves, classes, limits, agnostic=agnostic)
    for name in ("precision", "recall", "scores"):
        np.testing.assert_allclose(getattr(ours, name), theirs[name], rtol=0, atol=1e-12)
    return ours


@settings(max_examples=300)
@given(st.lists(photographs(), min_size=1, max_size=5))
def test_equals_pycocotools_with_ties_crowds_and_empty_photographs(shelves):
    as_pycocotools(shelves, IDS, (1, 3, 1000))


@settings(max_examples=60)
@given(st.lists(photographs(), min_size=1, max_size=3))
def test_equals_pycocotools_when_all_classes_count_as_one(shelves):
    as_pycocotools(shelves, IDS, (1, 3, 1000), agnostic=True)


@pytest.mark.parametrize(("boxes", "found", "classes"), [(150, 400, 1), (60, 1200, 2)])
def test_equals_pycocotools_on_shelves_with_more_than_a_hundred_boxes(boxes, found, classes):
    shelves = [crowded(seed, boxes=boxes, found=found, classes=classes) for seed in range(4)]
    figures = summarise(as_pycocotools(shelves, range(1, classes + 1), (100, 300, 1000)))
    assert figures.most_boxes == boxes
    if classes == 1:
        # A hundred detections cannot find 150 products.
        assert figures.by_limit[100].recall50 < 100 / 150 < figures.by_limit[1000].recall50


def one(boxes, found, scores, height=SIDE):
    return (
        Truth(corners(boxes), np.ones(len(boxes), np.int32), height, SIDE),
        Detections(corners(found), np.array(scores, np.float32), np.ones(len(found), np.int32)),
    )


def test_perfect_detections_score_one_and_none_score_zero():
    boxes = [(0, 0, 40, 40), (100, 100, 40, 40)]
    perfect = summarise(coco_curves([one(boxes, boxes, [0.9, 0.8])], [1])).overall
    assert (perfect.ap, perfect.ap50, perfect.ar, perfect.boxes) == (pytest.approx(1),) * 3 + (2,)
    nothing = summarise(coco_curves([one(boxes, [], [])], [1]))
    assert (nothing.overall.ap, nothing.overall.recall50) == (0, 0)


def test_a_photograph_without_products_counts_through_what_is_found_in_it():
    boxes = [(0, 0, 40, 40)]
    good = one(boxes, boxes, [0.5])
    ghost = one([], [(100, 100, 40, 40)], [0.9])
    assert summarise(coco_curves([good], [1])).ap50 == pytest.approx(1)
    assert summarise(coco_curves([good, ghost], [1])).ap50 == pytest.approx(0.5)


def test_a_class_that_never_occurs_has_no_figures_and_does_not_lower_the_mean():
    boxes = [(0, 0, 40, 40)]
    figures = summarise(coco_curves([one(boxes, boxes, [0.5])], [1, 2]))
    assert figures.by_class[2].ap is None
    assert figures.ap == pytest.approx(1)
    assert figures.by_size["large"].ap is None


def test_nothing_to_find_at_all_is_none_not_a_number():
    figures = summarise(coco_curves([one([], [], [])], [1]))
    assert figures.overall.ap is None
    assert figures.ap == 0  # comparable, for early stopping
    assert precision_recall(coco_curves([one([], [], [])], [1])) == ()


def test_the_curve_says_from_which_score_a_recall_is_reached():
    boxes = [(0, 0, 40, 40), (100, 100, 40, 40)]
    found = [boxes[0], (60, 0, 20, 20), boxes[1]]
    points = precision_recall(coco_curves([one(boxes, found, [0.75, 0.5, 0.25])], [1]), 1)
    half, whole = points[50], points[100]
    assert (half.recall, half.precision, half.score) == (0.5, pytest.approx(1), 0.75)
    assert (whole.recall, whole.precision, whole.score) == (1, pytest.approx(2 / 3), 0.25)


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="2 boxes, but scores"):
        Detections(np.zeros((2, 4), np.float32), np.zeros(1, np.float32), np.ones(2, np.int32))
    with pytest.raises(ValueError, match="not a finite"):
        Detections(np.zeros((1, 4), np.float32), np.full(1, np.nan, np.float32), np.ones(1, "i4"))
    with pytest.raises(ValueError, match="true boxes of classes"):
        CocoStream([2]).add(*one([(0, 0, 8, 8)], [], []))
