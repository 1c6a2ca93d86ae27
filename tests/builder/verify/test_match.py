"""Contract 7: what agrees passes, what differs by more than the tolerance fails."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.artifacts import Detection
from builder.verify.match import connected, match
from builder.verify.near_ties import Unsuppressed
from builder.verify.pair import TOLERANCES, iou_matrix

if TYPE_CHECKING:
    import random

FP32, FP16 = TOLERANCES["float32"], TOLERANCES["float16"]
CUP = Detection((0.1, 0.1, 0.5, 0.5), 0.9, 0)

edge = st.integers(0, 20).map(lambda n: n / 20)


@st.composite
def detections(draw: st.DrawFn) -> Detection:
    (top, bottom), (left, right) = (sorted((draw(edge), draw(edge))) for _ in range(2))
    return Detection((top, left, bottom, right), draw(st.floats(0.5, 1.0)), draw(st.integers(0, 2)))


def nudged(detection: Detection, **change: float) -> Detection:
    top, left, bottom, right = detection.box
    box = (top, left, bottom, right + change.get("right", 0.0))
    return replace(detection, box=box, score=detection.score + change.get("score", 0.0))


@given(st.lists(detections(), max_size=30), st.randoms(use_true_random=False))
def test_equal_lists_in_any_order_agree(those: list[Detection], shuffle: random.Random) -> None:
    others = list(those)
    shuffle.shuffle(others)
    result = match(those, others, FP32, 0.5)
    assert result.passed
    assert len(result.pairs) == len(those)
    assert all(pair.iou == 1.0 for pair in result.pairs)
    assert all(abs(pair.score_difference) < 1e-9 for pair in result.pairs)


@given(st.lists(detections(), max_size=5), st.lists(detections(), max_size=5))
def test_no_other_matching_has_more_pairs_within_the_tolerance(
    expected: list[Detection], found: list[Detection]
) -> None:
    overlap = iou_matrix(
        np.array([d.box for d in expected], dtype=float).reshape(-1, 4),
        np.array([d.box for d in found], dtype=float).reshape(-1, 4),
    )

    def agrees(i: int, j: int) -> bool:
        a, b = expected[i], found[j]
        close = abs(a.score - b.score) <= FP16.score and overlap[i, j] >= FP16.iou
        return close and a.label == b.label

    short, long = sorted((len(expected), len(found)))
    most = max(
        sum(agrees(*((n, m) if short == len(expected) else (m, n))) for n, m in enumerate(chosen))
        for chosen in permutations(range(long), short)
    )
    assert sum(pair.passed for pair in match(expected, found, FP16, 0.5).pairs) == most


@given(st.lists(detections(), max_size=12), st.lists(detections(), max_size=12))
def test_every_detection_is_paired_failed_or_near_the_threshold(
    expected: list[Detection], found: list[Detection]
) -> None:
    result = match(expected, found, FP32, 0.5)
    alone = len(result.missing) + len(result.extra) + result.near_threshold
    assert 2 * len(result.pairs) + alone == len(expected) + len(found)
    assert all(expected[p.expected].label == found[p.found].label for p in result.pairs)
    mirrored = match(found, expected, FP32, 0.5)
    assert mirrored.passed == result.passed
    assert (mirrored.missing, mirrored.extra) == (result.extra, result.missing)


@pytest.mark.parametrize(
    ("tolerance", "change", "passes"),
    [
        (FP32, {"right": 0.003}, True),
        (FP32, {"right": 0.005}, False),
        (FP16, {"right": 0.005}, True),
        (FP16, {"right": 0.01}, False),
        (FP32, {"score": 0.0009}, True),
        (FP32, {"score": -0.0011}, False),
        (FP16, {"score": 0.009}, True),
        (FP16, {"score": 0.011}, False),
    ],
)
def test_tolerances(tolerance, change, passes) -> None:
    result = match([CUP], [nudged(CUP, **change)], tolerance, 0.5)
    assert result.passed is passes
    assert len(result.pairs) == 1
    assert result.pairs[0].score_difference == pytest.approx(change.get("score", 0.0), abs=1e-12)


def test_a_detection_without_a_partner_counts_above_the_margin_only() -> None:
    near, clear = replace(CUP, score=0.519), replace(CUP, score=0.521)
    assert match([near], [], FP32, 0.5).passed
    assert match([near], [], FP32, 0.5).near_threshold == 1
    assert match([clear], [], FP32, 0.5).missing == (0,)
    assert match([], [clear], FP32, 0.5).extra == (0,)


def test_equal_boxes_are_paired_by_score() -> None:
    stack = [replace(CUP, score=score) for score in (0.9, 0.8999, 0.8998)]
    result = match(stack, stack[::-1], FP32, 0.5)
    assert [(pair.expected, pair.found) for pair in result.pairs] == [(0, 2), (1, 1), (2, 0)]


def test_another_label_is_no_partner() -> None:
    result = match([CUP], [replace(CUP, label=1)], FP32, 0.5)
    assert (result.pairs, result.missing, result.extra) == ((), (0,), (0,))


def test_a_box_elsewhere_is_no_partner() -> None:
    elsewhere = replace(CUP, box=(0.5, 0.5, 0.9, 0.9))
    assert match([CUP], [elsewhere], FP32, 0.5).pairs == ()


def test_crowded_shelves_are_matched_whole() -> None:
    rng = np.random.default_rng(0)
    corners = rng.uniform(0, 0.9, (1000, 2))
    shelf = [
        Detection((float(y), float(x), float(y) + 0.05, float(x) + 0.05), float(score), 0)
        for (y, x), score in zip(corners, rng.uniform(0.5, 1, 1000), strict=True)
    ]
    result = match(shelf, shelf[::-1], FP32, 0.5)
    assert result.passed
    assert len(result.pairs) == 1000


def test_iou_of_boxes_without_an_area() -> None:
    point, line = [0.2, 0.2, 0.2, 0.2], [0.2, 0.2, 0.2, 0.8]
    square = [0.0, 0.0, 0.5, 0.5]
    boxes = np.array([point, line, square])
    assert iou_matrix(boxes, boxes).tolist() == np.eye(3).tolist()


def test_connected_parts_are_apart() -> None:
    candidate = np.zeros((4, 4), dtype=bool)
    candidate[[0, 0, 2, 3], [1, 2, 1, 3]] = True
    assert connected(candidate) == [([0, 2], [1, 2]), ([3], [3])]


def tie(*others: Detection, class_wise: bool = False) -> Unsuppressed:
    return Unsuppressed((CUP, *others), iou=0.6, class_wise=class_wise)


BESIDE = replace(nudged(CUP, right=0.05), score=0.896)
"""What a neighbouring anchor makes of the cup: IoU 0.89."""


def test_two_labels_that_the_model_cannot_tell_apart_are_a_pair() -> None:
    flask = replace(CUP, label=1, score=0.896)
    browser = [replace(flask, score=0.899)]
    result = match([CUP], browser, FP16, 0.5, tie(flask))
    assert result.passed
    (pair,) = result.pairs
    assert (pair.expected, pair.found, pair.iou, pair.near_tie) == (0, 0, 1.0, True)
    assert pair.score_difference == pytest.approx(0.003)


@pytest.mark.parametrize("label", [0, 1])
def test_so_are_the_boxes_of_two_anchors_of_which_one_suppresses_the_other(label: int) -> None:
    own = replace(BESIDE, label=label)
    browser = [nudged(own, right=0.001, score=0.006)]
    assert not match([CUP], browser, FP16, 0.5).passed
    result = match([CUP], browser, FP16, 0.5, tie(own, replace(own, label=2)))
    (pair,) = result.pairs
    assert (result.passed, pair.near_tie) == (True, True)
    assert pair.iou > FP16.iou, "of the browser's box and the model's own"
    assert pair.score_difference == pytest.approx(0.006)


def test_where_labels_leave_one_another_alone_only_those_of_one_label_can_tie() -> None:
    flask = replace(BESIDE, label=1)
    assert match([CUP], [BESIDE], FP16, 0.5, tie(BESIDE, class_wise=True)).passed
    assert not match([CUP], [flask], FP16, 0.5, tie(flask, class_wise=True)).passed


@pytest.mark.parametrize(
    "others",
    [
        [],  # the model has no such box
        [replace(BESIDE, label=2)],  # or not of that label
        [replace(BESIDE, score=0.8795)],  # it can tell the two apart
        [nudged(BESIDE, right=0.02)],  # its own box is another one
    ],
)
def test_another_box_is_a_failure_otherwise(others: list[Detection]) -> None:
    browser = [replace(BESIDE, label=1, score=0.888)]
    beside = tie(*(replace(other, label=other.label or 1) for other in others))
    result = match([CUP], browser, FP16, 0.5, beside)
    assert (result.missing, result.extra, result.pairs) == ((0,), (0,), ())


def test_two_boxes_that_could_both_stay_are_no_tie() -> None:
    aside = replace(nudged(CUP, right=0.4), score=0.896)  # IoU 0.5
    assert not match([CUP], [aside], FP16, 0.5, tie(aside)).passed


def test_a_thing_is_in_one_near_tie_at_most() -> None:
    flask, can = replace(CUP, label=1, score=0.899), replace(BESIDE, label=2)
    result = match([CUP], [flask, can], FP16, 0.5, tie(flask, can))
    assert [(pair.expected, pair.found) for pair in result.pairs] == [(0, 0)]
    assert result.extra == (1,)


def test_what_agrees_is_left_alone_and_a_poor_pair_gives_way_to_a_near_tie() -> None:
    far = Detection((0.6, 0.6, 0.9, 0.9), 0.9, 0)
    result = match([CUP, far], [far, BESIDE], FP16, 0.5, tie(far, BESIDE))
    assert result.passed
    found = [(pair.expected, pair.found, pair.near_tie) for pair in result.pairs]
    assert found == [(0, 1, True), (1, 0, False)]


def test_a_poor_pair_that_is_no_near_tie_stays_what_it_is() -> None:
    result = match([CUP], [BESIDE], FP16, 0.5, tie())
    (pair,) = result.pairs
    assert (pair.passed, pair.near_tie) == (False, False)
    assert pair.iou == pytest.approx(8 / 9)
