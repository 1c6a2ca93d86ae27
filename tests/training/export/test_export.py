"""The whole way: what is exported is what the checkpoint computes, and what ``builder`` reads."""

import errno
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from builder.errors import BundleError, DetectorError, TrainingError
from tests.training.export import projects

pytestmark = pytest.mark.slow


def test_the_export_detects_what_the_checkpoint_does_and_the_builder_reads_it(
    trained: tuple[Path, Any], tmp_path: Path, shelves_folder: Path
):
    from builder.detector import read_detector
    from training.evaluate import open_saved_model
    from training.export import export_project
    from training.od_api.detect import Detect

    project, model = trained
    output = tmp_path / "exported"
    result = export_project(project, output)
    assert result.warnings == ()
    assert {path.name for path in output.iterdir()} == {
        "saved_model", "label_map.pbtxt", "pipeline.config", "model-card.json", "model-card.md",
    }  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["exported"]

    # Another size and shape than the network's, so that scaling is compared too.
    image = np.asarray(Image.open(next(iter(shelves_folder.glob("*.jpg")))).convert("RGB"))
    boxes, scores, classes, _ = Detect(model)(image)
    assert len(scores) > 3
    assert np.ptp(scores) > 0.01
    with open_saved_model(output) as detector:
        found = detector.detect(image)
        assert detector.labels == projects.LABELS
        assert detector.side == 96
    np.testing.assert_allclose(found.scores, scores, atol=1e-5)
    np.testing.assert_allclose(found.boxes, boxes, atol=1e-4)
    np.testing.assert_array_equal(found.classes, classes)

    web = read_detector(output / "saved_model", cache_dir=tmp_path / "cache")
    assert tuple(label.name for label in web.detector.labels) == projects.LABELS
    assert web.detector.head.kind == "ssd-anchors"
    assert (web.detector.input.height, web.detector.input.width) == (96, 96)

    card = json.loads((output / "model-card.json").read_text())
    assert card == result.card
    assert card["checkpoint"] == {"kind": "best", "name": f"ckpt-{projects.BEST}", "step": 40}
    assert card["validation"] == {"split": "val", "images": 1, "AP": 0.25, "AP50": 0.5}
    everything = "".join(path.read_text() for path in output.glob("*.*"))
    assert str(project.parent) not in everything
    assert "../" not in everything


def test_the_web_model_detects_what_the_saved_model_does_with_half_the_bytes(
    trained: tuple[Path, Any], tmp_path: Path, shelves_folder: Path
):
    from builder.detector.original import load_original
    from builder.detector.web_model import write_web_model
    from training.export import export_project

    output = tmp_path / "exported"
    export_project(trained[0], output, web_model=write_web_model)
    web = output / "web_model"
    assert _bytes(web, "*.bin") < 0.6 * _bytes(output / "saved_model" / "variables", "*.data*")
    text = (web / "model.json").read_text()
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":")) + "\n"

    image = np.asarray(Image.open(next(iter(shelves_folder.glob("*.jpg")))).convert("RGB"))
    with load_original(output / "saved_model") as full, load_original(web) as half:
        (boxes, scores), (near_boxes, near_scores) = full.raw(image), half.raw(image)
    assert np.ptp(scores) > 0.01
    np.testing.assert_allclose(near_scores, scores, atol=0.01)
    np.testing.assert_allclose(near_boxes, boxes, atol=0.01)


def test_a_conversion_that_fails_writes_nothing(trained: tuple[Path, Any], tmp_path: Path):
    from builder.detector.web_model import write_web_model
    from training.export import export_project

    def convert_something_else(saved_model: Path, folder: Path) -> None:
        (saved_model / "saved_model.pb").write_bytes(b"no model")
        write_web_model(saved_model, folder)

    with pytest.raises(DetectorError) as caught:
        export_project(trained[0], tmp_path / "exported", web_model=convert_something_else)
    assert caught.value.code == "OFF211"
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_nothing_is_left(trained: tuple[Path, Any], tmp_path: Path):
    from training.export import export_project

    def full(saved_model: Path, folder: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(folder))

    with pytest.raises(BundleError, match="OFF402"):
        export_project(trained[0], tmp_path / "exported", web_model=full)
    assert list(tmp_path.iterdir()) == []


def _bytes(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.glob(pattern))


def test_a_checkpoint_of_another_network_leaves_the_earlier_export_as_it_was(
    trained: tuple[Path, Any], tmp_path: Path
):
    from training.export import export_project

    project = projects.copy(trained[0], tmp_path / "copy")
    config = project / "pipeline.config"
    config.write_text(config.read_text().replace("depth: 32 num_layers", "depth: 48 num_layers"))
    output = tmp_path / "exported"
    output.mkdir()
    before = '{"format": "offshelf-export"}'
    (output / "model-card.json").write_text(before)
    with pytest.raises(TrainingError) as caught:
        export_project(project, output)
    assert caught.value.code == "OFF732"
    assert [path.name for path in output.iterdir()] == ["model-card.json"]
    assert (output / "model-card.json").read_text() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "exported"]
