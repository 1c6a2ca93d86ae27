"""Whether suppression may leave what the browser shows, by scores that are off by the tolerance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.artifacts import Detection, Thresholds
from builder.detector.reference.suppress import select
from builder.verify.near_ties import may_be_left
from builder.verify.pair import TOLERANCES, boxes_of, labels_of, scores_of

FP16 = TOLERANCES["float16"]
AGNOSTIC = Thresholds(class_wise=False)
CUP = Detection((0.1, 0.1, 0.5, 0.5), 0.900, 0)
BESIDE = Detection((0.1, 0.1, 0.5, 0.55), 0.896, 0)
"""What a neighbouring anchor makes of the cup: IoU 0.89."""
FLASK = replace(BESIDE, label=1)
FAR = Detection((0.6, 0.6, 0.9, 0.9), 0.9, 0)
AT_THE_EDGE = Detection((0.1, 0.0, 0.5, 0.40), 0.90, 0)
BESIDE_IT = Detection((0.1, 0.0, 0.5, 0.42), 0.85, 0)


def wide(right: float, score: float) -> Detection:
    """A cup that reaches further."""
    return Detection((0.1, 0.1, 0.5, right), score, 0)


@st.composite
def seen(draw: st.DrawFn) -> Detection:
    """A box, often beyond the photograph's edges, of which something is inside."""

    def side() -> tuple[float, float]:
        low = draw(st.integers(-4, 19))
        return low / 20, draw(st.integers(max(low, 0) + 1, 24)) / 20

    (top, bottom), (left, right) = side(), side()
    score, label = draw(st.floats(0.45, 0.9)), draw(st.integers(0, 2))
    return Detection((top, left, bottom, right), score, label)


several = st.lists(seen(), max_size=14, unique_by=lambda d: (d.box, d.label))
SURE = Detection((0.1, 0.1, 0.5, 0.5), 0.97, 0)
"""Better than any of them."""


def left(candidates: list[Detection], thresholds: Thresholds) -> list[Detection]:
    """What suppression leaves, cut off at the edges as the page shows it."""
    scores = np.zeros((len(candidates), 3), np.float32)
    scores[range(len(candidates)), labels_of(candidates)] = scores_of(candidates)
    boxes, values, labels = select(boxes_of(candidates).astype(np.float32), scores, thresholds)
    shown = np.clip(boxes, 0, 1).tolist()
    return [
        Detection((box[0], box[1], box[2], box[3]), float(value), int(label))
        for box, value, label in zip(shown, values, labels, strict=True)
    ]


@given(several, st.lists(st.floats(-0.0099, 0.0099), min_size=15, max_size=15), st.booleans())
def test_what_is_left_by_scores_within_the_tolerance_may_be_left(
    others: list[Detection], off: list[float], class_wise: bool
) -> None:
    thresholds = Thresholds(class_wise=class_wise)
    candidates = [*others, SURE]
    browsers = [replace(d, score=d.score + o) for d, o in zip(candidates, off, strict=False)]
    assert may_be_left(left(browsers, thresholds), candidates, thresholds, FP16)


@given(several, st.booleans())
def test_what_lacks_the_best_of_them_may_not(others: list[Detection], class_wise: bool) -> None:
    thresholds = Thresholds(class_wise=class_wise)
    best, *rest = left([*others, SURE], thresholds)
    assert best.score > 0.96
    assert not may_be_left(rest, [*others, SURE], thresholds, FP16)


@pytest.mark.parametrize("other", [BESIDE, FLASK])
def test_the_box_of_a_neighbouring_anchor_whatever_its_label(other: Detection) -> None:
    browsers = replace(other, score=0.899)
    assert may_be_left([browsers, FAR], [CUP, other, FAR], AGNOSTIC, FP16)
    assert may_be_left([CUP, FAR], [CUP, other, FAR], AGNOSTIC, FP16)


def test_labels_that_leave_one_another_alone_do_not_tie() -> None:
    assert may_be_left([BESIDE], [CUP, BESIDE], Thresholds(), FP16)
    assert not may_be_left([FLASK], [CUP, FLASK], Thresholds(), FP16)


@pytest.mark.parametrize(
    ("found", "candidates"),
    [
        ([], [CUP]),
        ([BESIDE], [CUP]),  # the model has no such box
        ([BESIDE], [CUP, FLASK]),  # or not of that label
        ([BESIDE], [CUP, replace(BESIDE, score=0.88)]),  # or not with that score
        ([BESIDE], [CUP, wide(0.57, 0.896)]),  # or another one
        ([CUP, CUP], [CUP]),  # one is shown twice
        ([CUP, BESIDE], [CUP, BESIDE]),  # one should have suppressed the other
        ([replace(BESIDE, score=0.873)], [CUP, replace(BESIDE, score=0.882)]),  # the worse one won
        ([CUP], [CUP, FAR]),  # one is missing
        ([CUP, BESIDE, FAR], [CUP, BESIDE, FAR]),
        ([AT_THE_EDGE, BESIDE_IT], [AT_THE_EDGE, BESIDE_IT]),  # and so at an edge
        # What an agreed box suppresses cannot be shown in the place of another.
        ([wide(0.5, 0.95), wide(0.7, 0.605)], [wide(0.5, 0.95), wide(0.7, 0.605), FAR]),
    ],
)
def test_otherwise_it_is_a_failure(found: list[Detection], candidates: list[Detection]) -> None:
    assert not may_be_left(found, candidates, AGNOSTIC, FP16)


def test_another_winner_makes_others_fall_or_stay() -> None:
    third = wide(0.85, 0.7)
    wider = wide(0.6, 0.896)
    candidates = [CUP, wider, third]  # the cup leaves the third alone, the wider one does not
    assert may_be_left([CUP, third], candidates, AGNOSTIC, FP16)
    assert may_be_left([wider], candidates, AGNOSTIC, FP16)
    assert not may_be_left([CUP], candidates, AGNOSTIC, FP16)
    assert not may_be_left([wider, third], candidates, AGNOSTIC, FP16)


def test_an_overlap_that_is_just_what_suppresses_may_go_either_way() -> None:
    just = wide(0.1 + 0.4 / 0.6003, 0.8)
    for found in ([CUP], [CUP, just]):
        assert may_be_left(found, [CUP, just], AGNOSTIC, FP16)


def test_what_reaches_beyond_the_photograph_is_suppressed_by_its_whole() -> None:
    """Of what is to be seen of the two they share 0.5, of their whole 0.92."""
    whole = Detection((0.1, -1.0, 0.5, 0.2), 0.9, 0)
    other = Detection((0.1, -1.0, 0.5, 0.1), 0.8, 0)
    shown = replace(whole, box=(0.1, 0.0, 0.5, 0.2))
    assert may_be_left([shown], [whole, other], AGNOSTIC, FP16)


def beyond(by: float, score: float) -> Detection:
    """A box that reaches beyond all four edges; of this, the page shows the photograph."""
    return Detection((-by, -by, 1 + by, 1 + by), score, 0)


@pytest.mark.parametrize("turned", [False, True])
def test_of_boxes_that_look_the_same_when_cut_off_any_may_be_the_one(turned: bool) -> None:
    candidates = [beyond(0.05, 0.9), beyond(0.15, 0.8995), beyond(-0.03, 0.8)]
    shown = beyond(0.0, 0.9)
    assert may_be_left([shown], candidates[:: -1 if turned else 1], AGNOSTIC, FP16)


def test_a_box_that_cannot_be_seen_suppresses_what_can() -> None:
    hidden = Detection((0.1, -0.20, 0.4, 0.0), 0.95, 0)
    sliver = Detection((0.1, -0.19, 0.4, 0.02), 0.90, 0)
    assert may_be_left([FAR], [hidden, sliver, FAR], AGNOSTIC, FP16)
    assert may_be_left([FAR], [replace(hidden, score=0.885), sliver, FAR], AGNOSTIC, FP16)
    assert not may_be_left([FAR], [replace(hidden, score=0.87), sliver, FAR], AGNOSTIC, FP16)
    apart = Thresholds()
    assert not may_be_left([FAR], [replace(hidden, label=1), sliver, FAR], apart, FP16)


@pytest.mark.parametrize("class_wise", [False, True])
def test_with_a_small_threshold_what_is_apart_is_not_suppressed(class_wise: bool) -> None:
    thresholds = Thresholds(iou=0.03, class_wise=class_wise)
    assert not may_be_left([CUP], [CUP, FAR], thresholds, FP16)


def test_the_browsers_own_boxes_are_held_to_the_threshold_itself() -> None:
    """Of boxes inside the photograph the browser's IoU is known."""
    over = wide(0.1 + 0.4 / 0.63, 0.7)
    assert not may_be_left([CUP, over], [CUP, over], AGNOSTIC, FP16)
    under = wide(0.1 + 0.4 / 0.57, 0.7)
    assert not may_be_left([CUP], [CUP, under], AGNOSTIC, FP16)


def test_what_the_cap_cuts_off_is_not_judged() -> None:
    assert not may_be_left([CUP], [CUP], replace(AGNOSTIC, max_detections=1), FP16)


def test_candidates_near_the_threshold_may_be_missing() -> None:
    assert may_be_left([CUP], [CUP, replace(FAR, score=0.515)], AGNOSTIC, FP16)
    assert not may_be_left([CUP], [CUP, replace(FAR, score=0.525)], AGNOSTIC, FP16)
