"""What the Object Detection API's input pipeline hands to the training."""

from pathlib import Path

import pytest


@pytest.mark.parametrize("augmentation", ["random_horizontal_flip", "random_square_crop_by_scale"])
def test_augmentations_that_branch_by_tensors_and_in_python_both_work(
    project: Path, augmentation: str
) -> None:
    from training.fit.batches import training_batches
    from training.fit.learner import build_learner
    from training.fit.team import form_team
    from training.od_api.config import load_config

    config = load_config(project / "pipeline.config")
    getattr(config.train_config.data_augmentation_options.add(), augmentation).SetInParent()
    team = form_team(config.train_config.batch_size)
    model = build_learner(config, team, 0).model
    features, labels = next(training_batches(config, model, team, 0))
    assert features["image"].shape == (4, 96, 96, 3)
    assert labels["groundtruth_boxes"].shape == (4, 10, 4)
