"""Decoding in TypeScript finds the boxes and scores that the same formulas give in TensorFlow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.site_templates.oracle import floats

if TYPE_CHECKING:
    from tests.site_templates.oracle import Floats, Oracle

SCALES = (10.0, 10.0, 5.0, 5.0)
ANCHORS = 700


def head(columns: int, conversion: str, background: int | None, kind: str) -> dict[str, Any]:
    """``head`` of a detector.json."""
    return {
        "kind": kind,
        "boxes": "boxes",
        "scores": "scores",
        "anchor_count": ANCHORS,
        "class_columns": columns,
        "score_conversion": conversion,
        "background": background,
        "box_scales": SCALES if kind == "ssd-anchors" else None,
        "anchors": None,
    }


def converted(scores: Floats, conversion: str) -> Floats:
    """float32 [N, C] after the score conversion, by TensorFlow."""
    import tensorflow as tf

    apply = {"sigmoid": tf.sigmoid, "softmax": tf.nn.softmax, "identity": tf.identity}[conversion]
    result: Floats = apply(scores).numpy()
    return result


def faster_rcnn(encodings: Floats, anchors: Floats) -> Floats:
    """``FasterRcnnBoxCoder._decode`` of the Object Detection API, by TensorFlow."""
    import tensorflow as tf

    ymin, xmin, ymax, xmax = tf.unstack(anchors, axis=1)
    height, width = ymax - ymin, xmax - xmin
    ty, tx, th, tw = tf.unstack(encodings / np.float32(SCALES), axis=1)
    y, x = ty * height + ymin + height / 2, tx * width + xmin + width / 2
    h, w = tf.exp(th) * height / 2, tf.exp(tw) * width / 2
    boxes: Floats = tf.stack([y - h, x - w, y + h, x + w], axis=1).numpy()
    return boxes


@pytest.mark.parametrize("conversion", ["sigmoid", "softmax", "identity"])
@pytest.mark.parametrize(("columns", "background"), [(4, 0), (24, 0), (3, 2), (3, None), (1, None)])
@pytest.mark.parametrize("kind", ["ssd-anchors", "ssd-boxes"])
@pytest.mark.parametrize("threshold", [0.02, 0.5, 0.9])
def test_candidates(
    oracle: Oracle,
    conversion: str,
    columns: int,
    background: int | None,
    kind: str,
    threshold: float,
) -> None:
    random = np.random.default_rng(columns)
    raw = random.normal(-1, 3, (ANCHORS, columns)).astype(np.float32)
    if conversion == "identity":
        raw = random.random((ANCHORS, columns), np.float32)
    encodings = random.normal(0, 2, (ANCHORS, 4)).astype(np.float32)
    corners = np.sort(random.random((ANCHORS, 2, 2), np.float32), axis=1)
    anchors = corners.reshape(ANCHORS, 4).copy()

    answer = oracle.ask(
        "decode",
        head=head(columns, conversion, background, kind),
        anchors=anchors if kind == "ssd-anchors" else None,
        boxes=encodings,
        scores=raw,
        threshold=threshold,
    )

    boxes = faster_rcnn(encodings, anchors) if kind == "ssd-anchors" else encodings
    scores = converted(raw, conversion)
    if background is not None:
        scores = np.delete(scores, background, axis=1)
    # The two may round differently: no score of this data is that near to the threshold.
    assert np.abs(scores - threshold).min() > 1e-7
    rows, classes = np.nonzero(scores >= threshold)
    assert rows.size > 0 or columns == 1 or conversion == "softmax"
    assert answer["classes"] == classes.tolist()
    np.testing.assert_allclose(floats(answer["scores"]), scores[rows, classes], rtol=2e-6)
    found = floats(answer["boxes"]).reshape(-1, 4)
    np.testing.assert_allclose(found, boxes[rows], rtol=3e-6, atol=2e-6)


def test_a_score_at_the_threshold_counts(oracle: Oracle) -> None:
    """0.5 is a score that sigmoid reaches exactly."""
    raw = np.full((ANCHORS, 1), -1, np.float32)
    raw[3] = 0
    answer = oracle.ask(
        "decode",
        head=head(1, "sigmoid", None, "ssd-boxes"),
        anchors=None,
        boxes=np.zeros((ANCHORS, 4), np.float32),
        scores=raw,
        threshold=0.5,
    )
    assert answer["classes"] == [0]
