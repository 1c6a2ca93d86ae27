"""A detector that the Object Detection API trained and exported, in the worker that ships."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from builder.detector import read_detector

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

FIXTURES = Path(__file__).parents[2] / "fixtures"
SHELVES = FIXTURES / "shelves"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Path → bytes of the detector, read as ``offshelf build`` does, and of the shelves."""
    folder = tmp_path_factory.mktemp("export")
    with zipfile.ZipFile(FIXTURES / "fpnlite-dm035.zip") as archive:
        archive.extractall(folder)
    model = read_detector(
        folder / "fpnlite-dm035" / "saved_model",
        labels=folder / "fpnlite-dm035" / "label_map.pbtxt",
        cache_dir=folder / "cache",
    )
    shelves = {path.name: path.read_bytes() for path in SHELVES.glob("*.jpg")}
    return {**model.files, **shelves, "detector.json": model.detector.as_json()}


@pytest.fixture
def loaded(host: Any, page: Page, files: dict[str, bytes]) -> Page:
    """A page whose worker has the detector on wasm."""
    page.goto(host(files).url)
    ready = page.evaluate("load({ asked: 'wasm' })")
    assert ready["engine"]["backend"] == "wasm"
    return page


def test_what_stands_on_the_shelves_is_found(loaded: Page) -> None:
    truth = json.loads((SHELVES / "truth.json").read_text())
    for name, wanted in truth.items():
        answer = loaded.evaluate("path => detect({ path: `model/${path}` })", name)
        found = answer["detections"]
        boxes = np.array(found["boxes"]).reshape(-1, 4)
        labels = np.array(found["classes"]) + 1  # ids of the label map count from one
        for box, label in zip(wanted["boxes"], wanted["labels"], strict=True):
            of_label = boxes[labels == label]
            assert of_label.size > 0
            assert overlap(np.array(box), of_label).max() > 0.5, (name, box, label)


def test_no_tensor_is_left_behind_in_500_frames(loaded: Page) -> None:
    question = {"path": "model/00.jpg", "exact": False}
    answer = loaded.evaluate("question => detect(question)", question)
    assert answer["detections"]["count"] > 10
    tensors = loaded.evaluate("question => detectOften(500, question)", question)
    assert set(tensors) == {answer["tensors"]}


def overlap(box: np.ndarray[Any, Any], others: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Intersection over union of (ymin, xmin, ymax, xmax)."""
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    both = np.prod(np.clip(high - low, 0, None), axis=1)
    areas = np.prod(others[:, 2:] - others[:, :2], axis=1) + np.prod(box[2:] - box[:2])
    union: np.ndarray[Any, Any] = both / (areas - both)
    return union
