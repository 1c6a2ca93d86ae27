"""The detector of products that ships: its files, its card, and what it finds."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tests.models.conftest import CHECKOUT
from training.dataset import iterate, load_dataset
from training.prepare import prepare

if TYPE_CHECKING:
    from pathlib import Path

SHELF = CHECKOUT / "models" / "shelf"
DEMO = CHECKOUT / "examples" / "demo"
MOST_BYTES = 8_000_000


def test_it_is_small_enough_for_a_repository() -> None:
    assert sum(path.stat().st_size for path in SHELF.rglob("*") if path.is_file()) <= MOST_BYTES


def test_what_people_read_is_what_the_card_says() -> None:
    card = json.loads((SHELF / "model-card.json").read_text())
    text = (SHELF / "README.md").read_text()
    train = card["data"]["splits"]["train"]
    assert f"{train['images']:,} drawn pictures with {train['boxes']:,} boxes" in text
    assert f"{card['training']['steps']:,} steps" in text
    assert card["labels"] == ["product"]
    assert card["data"]["licence"]["name"] == "Apache-2.0"


def test_boxes_of_another_detector_become_a_data_set(tmp_path: Path) -> None:
    folder = tmp_path / "photographs"
    folder.mkdir()
    Image.new("RGB", (200, 100), "grey").save(folder / "a.jpg")
    known = {"a.jpg": {"size": [200, 100], "boxes_yxyx": [[0.1, 0.2, 0.5, 0.4], [0, 0, 1, 0.1]]}}
    (folder / "reference.json").write_text(json.dumps(known))
    script = SHELF / "reference_to_coco.py"
    subprocess.run([sys.executable, script, folder, tmp_path / "coco"], check=True, timeout=60)

    prepare(tmp_path / "coco", tmp_path / "data")
    (example,) = iterate(load_dataset(tmp_path / "data"), "val")
    np.testing.assert_allclose(example.boxes, known["a.jpg"]["boxes_yxyx"], atol=1e-6)
    assert example.texts == ("product", "product")


@pytest.mark.slow
def test_it_finds_products_in_pictures_that_it_never_saw(tmp_path: Path) -> None:
    from builder.artifacts import Thresholds
    from builder.detector.original import load_original
    from builder.verify.pair import iou_matrix
    from training.synth import Options, make

    scenes = (("closeup", 1.0), ("single", 1.0), ("table", 1.0))
    made = Options(images=16, val=0, size=320, seed=90210, scenes=scenes, max_products=12)
    make(tmp_path / "drawn", made, workers=1)
    truth = json.loads((tmp_path / "drawn" / "train.json").read_text())
    boxes = found = right = 0
    with load_original(SHELF / "web_model") as detector:
        for entry in truth["images"]:
            image = np.asarray(Image.open(tmp_path / "drawn" / entry["file_name"]).convert("RGB"))
            real = [
                _corners(one["bbox"], entry)
                for one in truth["annotations"]
                if one["image_id"] == entry["id"]
            ]
            detections = detector.detect(image, Thresholds(score=0.45, iou=0.6))
            boxes, found = boxes + len(real), found + len(detections)
            overlaps = iou_matrix(
                np.array(real).reshape(-1, 4), np.array([o.box for o in detections]).reshape(-1, 4)
            )
            right += int((overlaps.max(axis=1, initial=0.0) >= 0.5).sum())
    assert boxes > 30
    assert right / boxes > 0.7
    assert right / found > 0.7


@pytest.mark.slow
def test_the_site_of_the_demo_counts_its_shelf_as_the_model_does(tmp_path: Path) -> None:
    from builder.pipeline import build, verify

    site = tmp_path / "site"
    build(DEMO / "site.toml", overrides={"build": {"output": str(site)}}, strict=True)
    photographs = tmp_path / "photographs"
    photographs.mkdir()
    (photographs / "shelf.jpg").write_bytes((DEMO / "shelf.jpg").read_bytes())
    report = verify(str(site), images=photographs, model=SHELF / "web_model")
    assert [check.name for check in report.checks if check.status != "passed"] == []
    (parity,) = (check for check in report.checks if check.name == "parity")
    assert int(parity.figures["pairs"] or 0) >= 30


def _corners(bbox: list[float], image: dict[str, float]) -> tuple[float, float, float, float]:
    """COCO's x, y, width, height in pixels as ymin, xmin, ymax, xmax in 0..1."""
    x, y, width, height = bbox
    return (
        y / image["height"],
        x / image["width"],
        (y + height) / image["height"],
        (x + width) / image["width"],
    )
