"""The exported SavedModel detects, and has the Object Detection API's signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

SHAPES = {
    "detection_anchor_indices": (1, 100),
    "detection_boxes": (1, 100, 4),
    "detection_classes": (1, 100),
    "detection_multiclass_scores": (1, 100, 24),
    "detection_scores": (1, 100),
    "num_detections": (1,),
    "raw_detection_boxes": (1, 1917, 4),
    "raw_detection_scores": (1, 1917, 24),
}

# Boxes drawn by eye around the things in the photographs, (ymin, xmin, ymax, xmax).
EXPECTED = {
    "coffee": ("Coffee cup", (0.05, 0.27, 0.80, 0.72)),
    "chelsea": ("Cat", (0.00, 0.00, 1.00, 0.93)),
    "astronaut": ("Person", (0.01, 0.02, 1.00, 0.90)),
}


def test_the_signature_is_that_of_an_object_detection_api_export(saved_model: Path) -> None:
    import tensorflow as tf

    loaded = tf.saved_model.load(str(saved_model))
    signature = loaded.signatures["serving_default"]
    _, inputs = signature.structured_input_signature
    assert list(inputs) == ["input_tensor"]
    assert inputs["input_tensor"].dtype == tf.uint8
    assert inputs["input_tensor"].shape.as_list() == [1, None, None, 3]
    outputs = signature.structured_outputs
    assert {name: tuple(spec.shape) for name, spec in outputs.items()} == SHAPES
    assert {spec.dtype for spec in outputs.values()} == {tf.float32}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_things_in_photographs_are_found(
    detect: Any, assets: Any, photographs: dict[str, np.ndarray], name: str
) -> None:
    label, box = EXPECTED[name]
    found = detect(photographs[name])
    assert assets.labels[int(found["detection_classes"][0, 0]) - 1] == label
    assert found["detection_scores"][0, 0] > 0.5
    assert _iou(found["detection_boxes"][0, 0], np.asarray(box)) > 0.7


def test_a_rocket_is_none_of_the_classes(detect: Any, photographs: dict[str, np.ndarray]) -> None:
    assert detect(photographs["rocket"])["detection_scores"].max() < 0.3


def test_detections_are_those_of_a_plain_nms_over_the_raw_outputs(
    detect: Any, photographs: dict[str, np.ndarray]
) -> None:
    # Among them is a box that lies outside of the image, which the Object Detection API drops only
    # after the NMS.
    found = detect(photographs["coffee"])
    raw_boxes, raw_scores = found["raw_detection_boxes"][0], found["raw_detection_scores"][0]
    expected = sorted(
        (
            (raw_scores[anchor, label + 1], label, anchor)
            for label in range(23)
            for anchor in _greedy_nms(raw_boxes, raw_scores[:, label + 1], iou=0.6, most=100)
            if np.prod(np.diff(raw_boxes[anchor].clip(0, 1).reshape(2, 2), axis=0)) > 0
        ),
        key=lambda row: -row[0],
    )[:100]
    assert found["num_detections"][0] == 100
    np.testing.assert_allclose(found["detection_scores"][0], [row[0] for row in expected])
    np.testing.assert_array_equal(
        found["detection_classes"][0], [label + 1 for _, label, _ in expected]
    )
    anchors = [anchor for _, _, anchor in expected]
    np.testing.assert_array_equal(found["detection_anchor_indices"][0], anchors)
    np.testing.assert_allclose(found["detection_boxes"][0], raw_boxes[anchors].clip(0, 1))
    np.testing.assert_array_equal(found["detection_multiclass_scores"][0], raw_scores[anchors])


def test_the_label_map_has_an_item_per_class(saved_model: Path, assets: Any) -> None:
    from builder.detector.label_files import read_names

    names = read_names(saved_model / "label_map.pbtxt")
    assert [entry.name for entry in names.entries] == list(assets.labels)
    assert [entry.id for entry in names.entries] == list(range(1, 24))


def _iou(one: np.ndarray, other: np.ndarray) -> float:
    low, high = np.maximum(one[:2], other[:2]), np.minimum(one[2:], other[2:])
    shared = np.prod(np.maximum(high - low, 0))
    both = np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2])
    return float(shared / (both - shared))


def _greedy_nms(boxes: np.ndarray, scores: np.ndarray, *, iou: float, most: int) -> list[int]:
    kept: list[int] = []
    for candidate in np.argsort(-scores, kind="stable"):
        if len(kept) == most or scores[candidate] <= 1e-8:
            break
        if all(_iou(boxes[candidate], boxes[other]) <= iou for other in kept):
            kept.append(int(candidate))
    return kept
