"""Detectors of many kinds are read right, and what cannot be read is refused by name."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from builder.artifacts import Resize
from builder.detector.reading import Reading, read_graph
from builder.errors import DetectorError
from tests.builder.detector.tiny_detectors import ANCHORS, SIZE, Tiny, anchors, frozen, only_raw


def read(**options: Any) -> Reading:
    return read_graph(frozen(Tiny(**options)))


def test_what_the_exporter_writes_by_default() -> None:
    reading = read()
    assert (reading.input.width, reading.input.height) == (SIZE, SIZE)
    assert reading.input.scale == pytest.approx([1 / 127.5] * 3, rel=1e-6)
    assert reading.input.offset == pytest.approx([-1, -1, -1], abs=1e-6)
    assert reading.input.resize == Resize("stretch", "bilinear")
    assert reading.boxes.kind == "ssd-anchors"
    assert reading.boxes.anchors == pytest.approx(anchors(), abs=1e-6)
    assert reading.boxes.scales == (10, 10, 5, 5)
    assert (reading.scores.columns, reading.conversion, reading.background) == (4, "sigmoid", 0)
    assert reading.anchor_count == ANCHORS
    assert (reading.own_nms.iou, reading.own_nms.cap, reading.own_nms.soft) == (0.45, 20, False)
    assert max(reading.differences.boxes, reading.differences.scores) < 1e-5


@pytest.mark.parametrize("half_pixel_centers", [False, True])
@pytest.mark.parametrize("method", ["bilinear", "nearest"])
def test_the_resize_rule(method: str, half_pixel_centers: bool) -> None:
    op = {"bilinear": "ResizeBilinear", "nearest": "ResizeNearestNeighbor"}[method]
    rule = read(method=op, half_pixel_centers=half_pixel_centers).input.resize
    assert (rule.method, rule.half_pixel_centers, rule.align_corners) == (
        method,
        half_pixel_centers,
        False,
    )


def test_aligned_corners() -> None:
    assert read(align_corners=True).input.resize.align_corners


def test_keeping_the_aspect_ratio_with_padding() -> None:
    rule = read(resize="fit", pad=0.25).input.resize
    assert (rule.kind, rule.pad) == ("fit", (0.25, 0.25, 0.25))


def test_a_scale_and_an_offset_for_each_channel() -> None:
    spec = read(scale=(1.0, 0.5, 0.25), offset=(-123.0, 3.0, 0.0)).input
    assert spec.scale == pytest.approx((1.0, 0.5, 0.25), rel=1e-6)
    assert spec.offset == pytest.approx((-123.0, 3.0, 0.0), abs=1e-4)


def test_images_of_one_size_only_are_resized_as_tensorflow_does() -> None:
    spec = read(resize="fixed", dtype="float32").input
    assert (spec.width, spec.height) == (SIZE, SIZE)
    assert spec.resize == Resize("stretch", "bilinear", half_pixel_centers=True)


@pytest.mark.parametrize("dtype", ["uint8", "int32", "float32"])
def test_every_dtype_of_pixels(dtype: str) -> None:
    assert read(dtype=dtype).input.scale == pytest.approx([1 / 127.5] * 3, rel=1e-6)


def test_constant_padding_before_the_first_convolution_belongs_to_the_network() -> None:
    assert read(first_padding=True).input.width == SIZE


@pytest.mark.parametrize(
    ("scores", "background", "classes"),
    [("sigmoid", None, 3), ("softmax", 3, 3), ("identity", 0, 2), ("sigmoid", 0, 1)],
)
def test_score_conversion_and_background(scores: str, background: int | None, classes: int) -> None:
    reading = read(scores=scores, background=background, classes=classes)
    assert (reading.conversion, reading.background) == (scores, background)
    assert reading.scores.columns == classes + (background is not None)


@pytest.mark.parametrize("scores", ["sigmoid", "softmax"])
def test_raw_scores_that_are_logits_are_told_by_the_detections(scores: str) -> None:
    reading = read(scores=scores, raw="logits")
    assert reading.scores.conversion == "identity"
    assert reading.conversion == scores


def test_unusual_box_scales() -> None:
    assert read(box_scales=(8.0, 7.0, 4.0, 3.5)).boxes.scales == (8, 7, 4, 3.5)


def test_boxes_decoded_in_another_way_stay_in_the_graph() -> None:
    boxes = read(boxes="decoded").boxes
    assert (boxes.kind, boxes.anchors, boxes.scales) == ("ssd-boxes", None, None)


def test_a_model_with_raw_outputs_only_leaves_the_background_to_the_labels() -> None:
    reading = read_graph(only_raw(frozen(Tiny())))
    assert reading.classes is None
    assert (reading.own_nms.iou, reading.own_nms.cap) == (None, None)


def test_an_nms_across_classes_is_seen() -> None:
    assert read(class_wise=False).own_nms.class_wise is False


def test_a_low_cap_is_told() -> None:
    assert any("stops at 20 boxes" in warning for warning in read().own_nms.warnings())
    assert not read(cap=300).own_nms.warnings()


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"boxes": "pixels"}, "OFF205", "in pixels"),
        ({"fault": "permuted"}, "OFF205", "do not follow the classes"),
        ({"fault": "follows"}, "OFF206", "follows the image"),
        ({"fault": "rounds"}, "OFF206", "pixel * scale + offset"),
        ({"fault": "swaps"}, "OFF206", "(255, 0, 0) becomes [-1.0, -1.0, 1.0]"),
        ({"fault": "bends"}, "OFF206", "pixel * scale + offset"),
        ({"fault": "antialias"}, "OFF206", "no resize of TensorFlow's"),
        ({"fault": "around"}, "OFF206", "by a way around"),
        ({"resize": "fit", "fault": "pads-inside"}, "OFF206", "keep their aspect ratio"),
    ],
)
def test_what_cannot_be_read_is_refused(options: dict[str, Any], code: str, words: str) -> None:
    with pytest.raises(DetectorError) as refusal:
        read(**options)
    assert refusal.value.code == code
    assert words in refusal.value.what


def test_finished_detections_alone_are_refused() -> None:
    graph = frozen(Tiny())
    outputs = {k: v for k, v in graph.outputs.items() if k.startswith("detection")}
    with pytest.raises(DetectorError, match="OFF205: the model has no output raw_detection_boxes"):
        read_graph(replace(graph, outputs=outputs))


def test_a_wrong_reading_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof does not rest on what the reading itself believes."""
    from builder.detector import reading

    def wrong(bench: Any) -> Any:
        boxes = read_boxes(bench)
        assert boxes.anchors is not None
        return replace(boxes, anchors=boxes.anchors + np.float32(0.01))

    read_boxes = reading.read_boxes
    monkeypatch.setattr(reading, "read_boxes", wrong)
    said = r"OFF210: the boxes computed .* differ .* by 0\.01\d*, where 0\.001 is allowed"
    with pytest.raises(DetectorError, match=said):
        read()
