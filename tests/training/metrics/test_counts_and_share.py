from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.metrics.photographs import corners, photographs
from training.metrics import (
    Detections,
    Truth,
    best_threshold,
    brand_of,
    confusion,
    count_errors,
    share_errors,
    tally,
)

IDS = (1, 2, 3)
COLA, FANTA, JUICE = IDS


def shelf(true, found, crowd=None, difficult=None):
    """Facings side by side: ``true`` are classes, ``found`` are (place, class, score)."""
    places = [(0, 20 * i, 20, 16) for i in range(12)]
    return (
        Truth(
            corners([places[i] for i in range(len(true))]),
            np.array(true, np.int32),
            256,
            256,
            crowd=np.array(crowd or [False] * len(true), np.bool_),
            difficult=np.array(difficult or [False] * len(true), np.bool_),
        ),
        Detections(
            corners([places[place] for place, _, _ in found]),
            np.array([score for _, _, score in found], np.float32),
            np.array([id_ for _, id_, _ in found], np.int32),
        ),
    )


def test_confusion_has_mistaken_missed_and_invented_boxes():
    truth, found = shelf(
        [COLA, COLA, FANTA, JUICE],
        [(0, COLA, 0.9), (1, FANTA, 0.9), (3, JUICE, 0.9), (3, JUICE, 0.5), (7, COLA, 0.4)],
    )
    assert confusion(truth, found, IDS).tolist() == [
        [1, 1, 0, 0],  # one cola taken for fanta
        [0, 0, 0, 1],  # the fanta missed
        [0, 0, 1, 0],
        [1, 0, 1, 0],  # a cola where nothing is, and the juice twice
    ]


def test_a_crowd_and_what_is_found_in_it_are_not_confused_with_anything():
    truth, found = shelf([COLA, FANTA], [(0, JUICE, 0.9), (0, COLA, 0.5)], crowd=[True, False])
    assert confusion(truth, found, IDS).tolist()[1] == [0, 0, 0, 1]
    assert confusion(truth, found, IDS).sum() == 1


@given(photographs())
def test_each_box_stands_in_the_confusion_matrix_once(shelf):
    truth, found = shelf
    table = confusion(truth, found, IDS)
    if truth.wanted.all():
        for place, id_ in enumerate(IDS):
            assert table[place].sum() == np.count_nonzero(truth.classes == id_)
            assert table[:, place].sum() == np.count_nonzero(found.classes == id_)


def test_what_is_hidden_counts_for_nothing_found_or_not_found_or_found_as_something_else():
    truth, found = shelf(
        [COLA, COLA, FANTA, COLA],
        [(0, COLA, 0.9), (1, COLA, 0.8), (2, JUICE, 0.7), (7, JUICE, 0.6)],
        difficult=[False, True, True, True],
    )
    errors = count_errors([tally(truth, found, IDS)], IDS, 0.5)
    assert (errors.total.true, errors.total.found) == (1, 2)
    assert errors.by_class[JUICE].found == 1
    assert confusion(truth, found, IDS).tolist() == [[1, 0, 0, 0], [0] * 4, [0] * 4, [0, 0, 1, 0]]


def test_what_lies_half_in_something_hidden_counts_for_nothing_however_often():
    truth, found = shelf([COLA], [(0, COLA, 0.9), (0, COLA, 0.8)], difficult=[True])
    assert tally(truth, found, IDS).found(0.5).tolist() == [0, 0, 0]
    for left, counted in ((8, 0), (9, 1)):
        beside = replace(found, boxes=corners([(0, left, 20, 16), (0, left, 20, 16)]))
        assert tally(truth, beside, IDS).found(0.5).tolist() == [2 * counted, 0, 0]
        assert confusion(truth, beside, IDS)[-1].tolist() == [2 * counted, 0, 0, 0]


def test_count_errors_of_one_photograph_by_hand():
    truth, found = shelf(
        [COLA, COLA, COLA, COLA], [(0, COLA, 0.9), (1, COLA, 0.9), (2, FANTA, 0.9), (3, COLA, 0.2)]
    )
    errors = count_errors([tally(truth, found, IDS)], IDS, 0.5)
    assert (errors.total.true, errors.total.found) == (4, 3)
    assert (errors.total.mae, errors.total.mape, errors.total.bias) == (1, 0.25, -1)
    assert (errors.by_class[COLA].mae, errors.by_class[COLA].mape) == (2, 0.5)
    assert (errors.by_class[FANTA].mae, errors.by_class[FANTA].mape) == (1, None)
    assert errors.by_class_mae == 3


def test_too_many_in_one_photograph_do_not_make_up_for_too_few_in_another():
    few = tally(*shelf([COLA, COLA], []), IDS)
    many = tally(*shelf([COLA, COLA], [(i, COLA, 0.9) for i in range(4)]), IDS)
    errors = count_errors([few, many], IDS, 0.5)
    assert (errors.total.true, errors.total.found) == (4, 4)
    assert (errors.total.mae, errors.total.bias) == (2, 0)


def test_the_best_threshold_lies_between_right_and_wrong_boxes():
    found = [(0, COLA, 0.8), (1, COLA, 0.75), (5, COLA, 0.3), (6, FANTA, 0.25)]
    threshold = best_threshold([tally(*shelf([COLA, COLA], found), IDS)])
    assert threshold == 0.5  # anything from .32 to .74 counts right: the middle of the road


@given(st.lists(photographs(), min_size=1, max_size=3))
def test_no_threshold_counts_better_than_the_best_one(shelves):
    tallies = [one for one in (tally(*shelf, IDS) for shelf in shelves) if one]
    best = best_threshold(tallies)
    if not tallies:
        assert best is None
        return
    least = count_errors(tallies, IDS, best).by_class_mae
    for threshold in (0.02, 0.12, 0.26, 0.5, 0.52, 0.76, 0.98):
        assert least <= count_errors(tallies, IDS, threshold).by_class_mae


def test_photographs_with_uncounted_crowds_do_not_count():
    assert tally(*shelf([COLA, COLA], [], crowd=[True, False]), IDS) is None
    assert count_errors([], IDS, 0.5) is None
    assert best_threshold([]) is None


def test_share_of_shelf_by_brand_by_hand():
    brands = ["Coca-Cola", "Coca-Cola", "Granini"]
    truth, found = shelf(
        [COLA, FANTA, JUICE, JUICE], [(0, COLA, 0.9), (1, JUICE, 0.9), (2, JUICE, 0.9)]
    )
    # A cola taken for a fanta stays within the brand; a fanta taken for a juice does not.
    share = share_errors([tally(truth, found, IDS)], brands, 0.5)
    assert share.by_group["Coca-Cola"].true == 0.5
    assert share.by_group["Coca-Cola"].found == pytest.approx(1 / 3)
    assert share.by_group["Coca-Cola"].mae == pytest.approx(1 / 6)
    assert share.moved == pytest.approx(1 / 6)


def test_nothing_found_is_the_whole_shelf_lost_and_no_facings_are_no_share():
    empty_handed = tally(*shelf([COLA], []), IDS)
    bare = tally(*shelf([], [(0, COLA, 0.9)]), IDS)
    share = share_errors([empty_handed, bare], ["a", "b", "c"], 0.5)
    assert (share.moved, share.photographs) == (1, 1)
    assert share_errors([bare], ["a", "b", "c"], 0.5) is None


@pytest.mark.parametrize(
    ("label", "brand"),
    [("oatly - barista", "oatly"), ("alpro", "alpro"), ("x1", "Mill"), (" - odd", " - odd")],
)
def test_brands_come_from_a_mapping_or_from_what_stands_before_a_separator(label, brand):
    assert brand_of(label, mapping={"x1": "Mill"}, separator=" - ") == brand
