"""Whether suppression may leave what the browser shows, by scores that are off by the tolerance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
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


def wide(right: float, score: float) -> Detection:
    """A cup that reaches further."""
    return Detection((0.1, 0.1, 0.5, right), score, 0)


edge = st.integers(-2, 22).map(lambda n: n / 20)


@st.composite
def seen(draw: st.DrawFn) -> Detection:
    """A box, often beyond the photograph's edges, of which something is inside."""
    (top, bottom), (left, right) = (sorted((draw(edge), draw(edge))) for _ in range(2))
    inside = np.clip([top, left, bottom, right], 0, 1)
    assume(inside[2] > inside[0] and inside[3] > inside[1])
    box = (top, left, bottom, right)
    return Detection(box, draw(st.floats(0.45, 0.99)), draw(st.integers(0, 2)))


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


@given(
    st.lists(seen(), min_size=1, max_size=25, unique_by=lambda d: (d.box, d.label)),
    st.lists(st.floats(-0.0099, 0.0099), min_size=25, max_size=25),
    st.booleans(),
)
def test_what_is_left_by_scores_within_the_tolerance_may_be_left(
    candidates: list[Detection], off: list[float], class_wise: bool
) -> None:
    thresholds = Thresholds(class_wise=class_wise)
    browsers = [replace(d, score=d.score + o) for d, o in zip(candidates, off, strict=False)]
    found = left(browsers, thresholds)
    assume(found)
    assert may_be_left(found, candidates, thresholds, FP16)


@given(
    st.lists(seen(), min_size=1, max_size=25, unique_by=lambda d: (d.box, d.label)), st.booleans()
)
def test_what_lacks_one_of_them_may_not(candidates: list[Detection], class_wise: bool) -> None:
    thresholds = Thresholds(class_wise=class_wise)
    found = left(candidates, thresholds)
    assume(len(found) > 1 and found[0].score > 0.53)
    # Nothing suppresses the best one, but what scores nearly as much.
    assume(found[1].score < found[0].score - 0.02)
    assert not may_be_left(found[1:], candidates, thresholds, FP16)


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


def test_what_the_cap_cuts_off_is_not_judged() -> None:
    assert not may_be_left([CUP], [CUP], replace(AGNOSTIC, max_detections=1), FP16)


def test_candidates_near_the_threshold_may_be_missing() -> None:
    assert may_be_left([CUP], [CUP, replace(FAR, score=0.515)], AGNOSTIC, FP16)
    assert not may_be_left([CUP], [CUP, replace(FAR, score=0.525)], AGNOSTIC, FP16)
