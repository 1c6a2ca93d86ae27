"""The original, run with the site's thresholds, equals its own post-processing below its cap."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builder.artifacts import Thresholds
from builder.detector import OriginalDetector, load_original
from builder.detector.reading import read_graph
from builder.verify.near_ties import may_be_left
from builder.verify.pair import TOLERANCES
from tests.builder.detector.tiny_detectors import SIZE, Tiny, frozen

HANDTRACK = Path(__file__).parents[2] / "node_modules/handtrackjs/models/webmodel/ssd320fpnlite"


def own_detections(
    original: OriginalDetector, image: np.ndarray, score: float
) -> list[tuple[float, int, list[float]]]:
    """Scores, labels and boxes that the graph itself finds, best first."""
    names = ("detection_scores", "detection_classes", "detection_boxes")
    scores, classes, boxes = (v[0] for v in original.outputs(image, *names))
    assert scores[-1] < score, "its cap is hit, so there is nothing to compare"
    rows = zip(scores.tolist(), classes.tolist(), boxes.tolist(), strict=True)
    return sorted((-s, int(c) - 1, box) for s, c, box in rows if s > score)


def assert_same(original: OriginalDetector, image: np.ndarray, thresholds: Thresholds) -> int:
    """Compare, and say how many detections there were."""
    expected = own_detections(original, image, thresholds.score)
    found = original.detect(image, thresholds)
    assert [d.label for d in found] == [label for _, label, _ in expected]
    assert [d.score for d in found] == pytest.approx([-s for s, _, _ in expected], abs=1e-6)
    for detection, (_, _, box) in zip(found, expected, strict=True):
        assert detection.box == pytest.approx(box, abs=1e-6)
    return len(found)


def trial(height: int, width: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    image = np.zeros((height, width, 3), np.uint8)
    for _ in range(9):
        y, x = rng.integers(0, height), rng.integers(0, width)
        image[y : y + height // 3, x : x + width // 3] = rng.integers(0, 256, 3)
    return image


def test_shelves(fpnlite_original: OriginalDetector, shelves: dict[str, np.ndarray]) -> None:
    thresholds = Thresholds(score=0.3, iou=0.6)
    counts = [assert_same(fpnlite_original, image, thresholds) for image in shelves.values()]
    assert min(counts) > 15


def test_detections_are_what_suppression_may_leave_of_the_candidates(
    fpnlite_original: OriginalDetector, shelves: dict[str, np.ndarray]
) -> None:
    """Two computations of one thing: TensorFlow's suppression, and ``verify``'s check of it."""
    thresholds = Thresholds(score=0.3, iou=0.6)
    tolerance = TOLERANCES["float32"]
    for image in shelves.values():
        candidates = fpnlite_original.candidates(image, 0.29)
        found = fpnlite_original.detect(image, thresholds)
        assert len(candidates) > 2 * len(found)
        assert min(d.score for d in candidates) > 0.29
        assert may_be_left(found, candidates, thresholds, tolerance)
        assert not may_be_left(found[1:], candidates, thresholds, tolerance)


@pytest.mark.parametrize("part", [np.s_[:, :200], np.s_[:150], np.s_[:90, 30:300]])
def test_padding_is_taken_off_boxes(
    keep_aspect_original: OriginalDetector, shelves: dict[str, np.ndarray], part: Any
) -> None:
    for image in shelves.values():
        thresholds = Thresholds(score=0.985, iou=0.55)
        assert assert_same(keep_aspect_original, image[part], thresholds) > 10


def test_a_graph_model_without_the_model_that_it_was_made_of(
    shelves: dict[str, np.ndarray],
) -> None:
    with load_original(HANDTRACK / "base") as original:
        for image in shelves.values():
            assert assert_same(original, image, Thresholds(score=0.1, iou=0.6)) > 0


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"class_wise": False},
        {"scores": "softmax", "background": 3},
        {"scores": "identity", "background": None},
        {"raw": "logits"},
        {"raw": "logits", "scores": "softmax"},
        {"boxes": "decoded"},
        {"resize": "fit", "pad": 0.5},
        {"resize": "fixed"},
    ],
    ids=str,
)
def test_every_kind_of_detector(options: dict[str, Any]) -> None:
    tiny = Tiny(cap=400, **options)
    graph = frozen(tiny)
    with OriginalDetector(graph, read_graph(graph)) as original:
        thresholds = Thresholds(score=0.3, iou=tiny.iou, class_wise=tiny.class_wise)
        for shape in ((SIZE, SIZE), (90, 60), (50, 130)):
            assert assert_same(original, trial(*shape), thresholds) > 5


def test_candidates_are_as_suppression_sees_them_and_detections_are_cut_off() -> None:
    graph = frozen(Tiny(cap=400))
    with OriginalDetector(graph, read_graph(graph)) as original:
        image = trial(90, 60)
        candidates = original.candidates(image, 0.3)
        found = original.detect(image, Thresholds(score=0.3))
    assert any(min(d.box) < 0 or max(d.box) > 1 for d in candidates)
    assert all(min(d.box) >= 0 and max(d.box) <= 1 for d in found)


def test_the_cap_of_the_site_counts_after_suppression(fpnlite_original: OriginalDetector) -> None:
    image = trial(300, 400)
    all_of_them = fpnlite_original.detect(image, Thresholds(score=0.02, max_detections=1000))
    best = fpnlite_original.detect(image, Thresholds(score=0.02, max_detections=4))
    assert len(all_of_them) > 4
    assert best == all_of_them[:4]
