"""A project's checkpoints are evaluated without an export, and are what training wrote."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from builder.errors import TrainingError
from tests.training.export import projects
from training.dataset import load_dataset
from training.evaluate import evaluate, open_detector

pytestmark = pytest.mark.slow


def test_a_project_is_its_best_checkpoint_and_others_are_named(
    trained: tuple[Path, Any], shelves_folder: Path
):
    from training.od_api.detect import Detect

    project, model = trained
    image = np.asarray(Image.open(next(iter(shelves_folder.glob("*.jpg")))).convert("RGB"))
    boxes, scores, classes, _ = Detect(model)(image)
    assert len(scores) > 3
    with open_detector(project) as best:
        found = best.detect(image)
    # The same computation, batch normalisation folded or not: the last bit may differ.
    np.testing.assert_allclose(found.scores, scores, atol=1e-5)
    np.testing.assert_allclose(found.boxes, boxes, atol=1e-4)
    np.testing.assert_array_equal(found.classes, classes)
    assert (best.name, best.kind, best.side, best.limit) == ("project", "checkpoint", 96, 20)
    assert best.labels == projects.LABELS
    for path in (
        project / "checkpoints",
        project / "checkpoints" / f"ckpt-{projects.LAST}",
        project / "checkpoints" / f"ckpt-{projects.LAST}.index",
    ):
        with open_detector(path) as last:
            assert last.name == f"project/ckpt-{projects.LAST}"
            # Weights that were scaled by 0.9 after the best step.
            assert np.abs(last.detect(image).scores[:3] - scores[:3]).max() > 1e-3


def test_a_checkpoint_and_its_export_have_the_same_figures(
    trained: tuple[Path, Any], tmp_path: Path
):
    from training.export import export_project

    project, _ = trained
    export_project(project, tmp_path / "exported")
    dataset = load_dataset(project.parent / "shelf-photos")
    with open_detector(project) as one, open_detector(tmp_path / "exported") as other:
        rows = evaluate(dataset, [one, other], agnostic=True).rows
    assert [row.kind for row in rows] == ["checkpoint", "SavedModel"]
    assert rows[0].figures.overall == rows[1].figures.overall
    assert rows[0].cap == rows[1].cap == 20


def test_a_checkpoint_of_another_network_is_refused(trained: tuple[Path, Any], tmp_path: Path):
    project = projects.copy(trained[0], tmp_path / "copy")
    config = project / "pipeline.config"
    config.write_text(config.read_text().replace("depth: 32 num_layers", "depth: 48 num_layers"))
    with pytest.raises(TrainingError) as caught, open_detector(project):
        pass
    assert caught.value.code == "OFF732"
    assert "ckpt-40" in caught.value.where
