"""What is computed around the network in NumPy equals TensorFlow's."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from builder.artifacts import InputSpec, Resize, Thresholds
from builder.detector.quiet import tensorflow
from builder.detector.reference.head import convert_scores, decode
from builder.detector.reference.preprocess import covered, preprocess
from builder.detector.reference.resize import fitted_size, resize
from builder.detector.reference.suppress import select, suppress

SIDES = st.integers(1, 40)
RULES = st.sampled_from([(False, False), (True, False), (False, True)])


@settings(max_examples=60)
@given(SIDES, SIDES, SIDES, SIDES, RULES, st.sampled_from(["bilinear", "nearest"]))
def test_resize(
    h: int, w: int, height: int, width: int, scaler: tuple[bool, bool], method: str
) -> None:
    image = np.random.default_rng(h * 41 + w).integers(0, 256, (h, w, 3), np.uint8)
    half, corners = scaler
    ops = tensorflow().raw_ops
    op = ops.ResizeBilinear if method == "bilinear" else ops.ResizeNearestNeighbor
    expected = op(
        images=image[None].astype(np.float32),
        size=[height, width],
        half_pixel_centers=half,
        align_corners=corners,
    )
    rule = Resize("stretch", method, half, corners)  # type: ignore[arg-type]
    np.testing.assert_allclose(resize(image, height, width, rule), expected[0], atol=1e-4)


@cache
def size_in_tensorflow() -> Any:
    """(h, w, most) → size that ``tf.image.resize`` gives an image that keeps its aspect ratio."""
    tf = tensorflow()

    def size(h: Any, w: Any, most: Any) -> Any:
        image, square = tf.zeros(tf.stack([h, w, 1]), tf.uint8), tf.stack([most, most])
        nearest = tf.image.ResizeMethod.NEAREST_NEIGHBOR
        return tf.shape(tf.image.resize(image, square, nearest, preserve_aspect_ratio=True))[:2]

    return tf.function(size, input_signature=[tf.TensorSpec([], tf.int32)] * 3)


@given(st.integers(8, 2000), st.integers(8, 2000), st.sampled_from([160, 300, 320, 640]))
def test_the_size_that_keeps_the_aspect_ratio(h: int, w: int, most: int) -> None:
    assert fitted_size(h, w, most, most) == tuple(size_in_tensorflow()(h, w, most).numpy())


def test_padding_lies_at_the_right_and_the_bottom() -> None:
    rule = Resize("fit", pad=(7.0, 8.0, 9.0))
    spec = InputSpec("image", 40, 40, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), rule)
    wide = preprocess(np.full((10, 20, 3), 100, np.uint8), spec)
    assert wide.shape == (1, 40, 40, 3)
    assert np.all(wide[0, :20] == 100)
    assert np.all(wide[0, 20:] == (7, 8, 9))
    assert covered(10, 20, spec) == (0.5, 1.0)
    tall = preprocess(np.full((20, 10, 3), 100, np.uint8), spec)
    assert np.all(tall[0, :, 20:] == (7, 8, 9))
    assert covered(20, 10, spec) == (1.0, 0.5)


def test_decoding_nothing_gives_the_anchors_and_the_formula_the_rest() -> None:
    anchors = np.array([[0.1, 0.2, 0.5, 0.4], [0.0, 0.0, 1.0, 1.0]], np.float32)
    scales = (10.0, 10.0, 5.0, 5.0)
    np.testing.assert_allclose(decode(np.zeros_like(anchors), anchors, scales), anchors, atol=1e-7)
    encodings = np.array([[10, 0, 5 * np.log(2), 0], [0, -5, 0, 0]], np.float32)
    expected = [[0.3, 0.2, 1.1, 0.4], [0.0, -0.5, 1.0, 0.5]]
    np.testing.assert_allclose(decode(encodings, anchors, scales), expected, atol=1e-6)


@given(arrays.arrays(np.float32, (5, 3), elements=st.floats(-60, 60, width=32)))
def test_score_conversions(logits: np.ndarray) -> None:
    tf = tensorflow()
    np.testing.assert_allclose(convert_scores(logits, "sigmoid"), tf.sigmoid(logits), atol=1e-6)
    np.testing.assert_allclose(convert_scores(logits, "softmax"), tf.nn.softmax(logits), atol=1e-6)
    assert convert_scores(logits, "identity") is logits
    with pytest.raises(ValueError, match="tanh"):
        convert_scores(logits, "tanh")


COORDINATES = st.sampled_from([0.0, 0.1, 0.2, 0.25, 0.5, 0.55, 0.9, 1.0])
SCORES = st.sampled_from([0.0, 0.2, 0.5, 0.5000001, 0.7, 1.0])


@settings(max_examples=100)
@given(st.data(), st.integers(0, 25), st.sampled_from([0.1, 1 / 3, 0.5, 0.9]), st.integers(1, 30))
def test_suppression_with_ties_and_degenerate_boxes(
    data: st.DataObject, n: int, iou: float, limit: int
) -> None:
    boxes = data.draw(arrays.arrays(np.float32, (n, 4), elements=COORDINATES))
    scores = data.draw(arrays.arrays(np.float32, n, elements=SCORES))
    expected = tensorflow().image.non_max_suppression(boxes, scores, limit, iou).numpy()
    assert suppress(boxes, scores, iou, limit).tolist() == expected.tolist()


def test_thousands_of_boxes() -> None:
    rng = np.random.default_rng(3)
    corner, size = rng.uniform(0, 0.9, (4000, 2)), rng.uniform(0.01, 0.1, (4000, 2))
    boxes = np.concatenate([corner, corner + size], axis=1).astype(np.float32)
    scores = rng.uniform(0, 1, 4000).astype(np.float32)
    expected = tensorflow().image.non_max_suppression(boxes, scores, 4000, 0.4).numpy()
    assert suppress(boxes, scores, 0.4, 4000).tolist() == expected.tolist()
    assert len(expected) > 1000


def test_classes_suppress_one_another_only_if_asked_to() -> None:
    boxes = np.array([[0.1, 0.1, 0.5, 0.5]] * 2 + [[0.6, 0.6, 0.9, 0.9]], np.float32)
    scores = np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.5]], np.float32)
    kept, values, classes = select(boxes, scores, Thresholds(score=0.25, iou=0.5))
    assert values.tolist() == pytest.approx([0.9, 0.8, 0.5, 0.3])
    assert classes.tolist() == [0, 1, 1, 0]
    assert kept[0].tolist() == kept[1].tolist()
    agnostic = Thresholds(score=0.25, iou=0.5, class_wise=False)
    _, values, classes = select(boxes, scores, agnostic)
    assert (values.tolist(), classes.tolist()) == (pytest.approx([0.9, 0.5]), [0, 1])


def test_nothing_above_the_threshold_is_no_detection() -> None:
    boxes, scores = np.zeros((3, 4), np.float32), np.full((3, 2), 0.5, np.float32)
    for class_wise in (True, False):
        kept = select(boxes, scores, Thresholds(score=0.5, class_wise=class_wise))
        assert [len(part) for part in kept] == [0, 0, 0]
