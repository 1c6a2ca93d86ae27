"""What the Object Detection API's input pipeline hands to the training."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("augmentation", "converted"),
    [("random_horizontal_flip", [False]), ("random_square_crop_by_scale", [False, True])],
)
def test_augmentations_that_branch_by_tensors_and_in_python_both_work(
    project: Path, augmentation: str, converted: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    import tensorflow as tf

    from training.fit.batches import training_batches
    from training.fit.learner import build_learner
    from training.fit.team import form_team
    from training.od_api.config import load_config

    config = load_config(project / "pipeline.config")
    getattr(config.train_config.data_augmentation_options.add(), augmentation).SetInParent()
    team = form_team(config.train_config.batch_size)
    model = build_learner(config, team, 0).model
    from object_detection import inputs  # only now: on today's TensorFlow it needs what came before

    train_input, modes = inputs.train_input, []

    def noticed(*given: object) -> object:
        autograph = tf.__internal__.autograph.control_status_ctx()
        modes.append(autograph.status.name != "DISABLED")
        return train_input(*given)

    monkeypatch.setattr(inputs, "train_input", noticed)
    features, labels = next(training_batches(config, model, team, 0))
    assert features["image"].shape == (4, 96, 96, 3)
    assert labels["groundtruth_boxes"].shape == (4, 10, 4)
    assert modes == converted
