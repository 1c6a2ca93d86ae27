"""NMS in TypeScript keeps the boxes that TensorFlow's keeps, in the same order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.site_templates.oracle import Floats, Oracle


def tensorflow_nms(boxes: Floats, scores: Floats, iou: float, most: int) -> list[int]:
    """Indices that ``NonMaxSuppressionV3`` selects."""
    import tensorflow as tf

    kept = tf.image.non_max_suppression(boxes, scores, most, iou_threshold=iou)
    return [int(index) for index in kept.numpy()]


def ask(
    oracle: Oracle,
    boxes: Floats,
    scores: Floats,
    classes: NDArray[np.int32],
    **options: float | bool,
) -> list[int]:
    """Indices that the runtime keeps."""
    answer: list[int] = oracle.ask(
        "nms", boxes=boxes, scores=scores, classes=classes.tolist(), options=options
    )
    return answer


# Corners on a coarse grid: equal boxes, boxes without area, corners the wrong way round and
# overlaps exactly at the threshold all come up often. Few scores: ties.
GRID = st.sampled_from([np.float32(n / 4) for n in range(-1, 6)])
SCORES = st.sampled_from([np.float32(n / 5) for n in range(1, 6)])
IOUS = st.sampled_from([0.0, 0.25, 1 / 3, 0.5, 0.6, 0.75, 1.0])


@st.composite
def cases(draw: st.DrawFn) -> tuple[Floats, Floats, NDArray[np.int32]]:
    """boxes float32 [N, 4], scores float32 [N], classes int32 [N]."""
    count = draw(st.integers(0, 40))
    boxes = draw(arrays(np.float32, (count, 4), elements=GRID))
    scores = draw(arrays(np.float32, (count,), elements=SCORES))
    classes = draw(arrays(np.int32, (count,), elements=st.integers(0, 3)))
    return boxes, scores, classes


NONE = (np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int32))


@given(cases(), IOUS, st.integers(1, 50))
@example(NONE, 0.5, 10)
def test_class_agnostic(
    oracle: Oracle, case: tuple[Floats, Floats, NDArray[np.int32]], iou: float, most: int
) -> None:
    boxes, scores, classes = case
    kept = ask(oracle, boxes, scores, classes, iou=iou, max_detections=most, class_wise=False)
    assert kept == tensorflow_nms(boxes, scores, iou, most)


@given(cases(), IOUS, st.integers(1, 50))
@example(NONE, 0.5, 10)
def test_class_wise(
    oracle: Oracle, case: tuple[Floats, Floats, NDArray[np.int32]], iou: float, most: int
) -> None:
    boxes, scores, classes = case
    kept = ask(oracle, boxes, scores, classes, iou=iou, max_detections=most, class_wise=True)
    assert kept == per_class(boxes, scores, classes, iou)[:most]


def per_class(boxes: Floats, scores: Floats, classes: NDArray[np.int32], iou: float) -> list[int]:
    """One TensorFlow NMS per class, merged: best score first, then the earlier candidate."""
    kept: list[int] = []
    for column in np.unique(classes):
        of_class = np.flatnonzero(classes == column)
        chosen = tensorflow_nms(boxes[of_class], scores[of_class], iou, len(of_class))
        kept.extend(int(of_class[index]) for index in chosen)
    return sorted(kept, key=lambda index: (-scores[index], index))


@pytest.mark.parametrize("iou", [0.3, 0.6])
def test_thousands_of_boxes_and_no_cap_below_a_thousand(oracle: Oracle, iou: float) -> None:
    random = np.random.default_rng(7)
    count = 6000
    centres = random.random((count, 2), np.float32)
    halves = random.random((count, 2), np.float32) * np.float32(0.03) + np.float32(0.002)
    boxes = np.concatenate([centres - halves, centres + halves], axis=1)
    # Half precision makes ties among thousands of scores certain.
    scores = random.random(count, np.float32).astype(np.float16).astype(np.float32)
    classes = random.integers(0, 5, count, np.int32)
    assert len(np.unique(scores)) < count

    agnostic = tensorflow_nms(boxes, scores, iou, count)
    assert len(agnostic) > 1000
    options = {"iou": iou, "max_detections": count}
    assert ask(oracle, boxes, scores, classes, **options, class_wise=False) == agnostic
    class_wise = per_class(boxes, scores, classes, iou)
    assert ask(oracle, boxes, scores, classes, **options, class_wise=True) == class_wise
