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
from builder.verify.assignment import connected
from builder.verify.match import NearTies, match, with_near_ties
from builder.verify.pair import TOLERANCES, iou_matrix

if TYPE_CHECKING:
    import random

FP32, FP16 = TOLERANCES["float32"], TOLERANCES["float16"]
CUP = Detection((0.1, 0.1, 0.5, 0.5), 0.9, 0)
BOX = Detection((0.5, 0.0, 0.9, 0.4), 0.8, 1)

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


def test_what_suppression_might_as_well_have_left_is_no_failure_and_no_pair() -> None:
    moved, far = nudged(CUP, right=0.05), Detection((0.6, 0.6, 0.9, 0.9), 0.51, 0)
    near = Detection((0.0, 0.6, 0.1, 0.9), 0.515, 1)
    lists = [CUP, far, BOX], [BOX, moved, near]
    matched = match(*lists, FP16, 0.5)
    assert not matched.passed
    settled = with_near_ties(matched, *lists, FP16, 0.5)
    assert settled.passed
    assert [(pair.expected, pair.found) for pair in settled.pairs] == [(2, 0)]
    assert (settled.near_ties, len(settled.near_ties)) == (NearTies((0,), (1,)), 1)
    assert settled.near_threshold == matched.near_threshold == 2
