"""What need not be found weighs nothing, whether training finds it or not."""

import dataclasses
from pathlib import Path

import numpy as np

from tests.training.fit.conftest import square, write_records
from training.dataset import Example


def losses(project: Path, examples: list[Example]) -> dict[str, float]:
    """Of one batch, with the weights that the seed gives."""
    from training.fit.batches import training_batches
    from training.fit.learner import build_learner
    from training.fit.step import Step
    from training.fit.team import form_team
    from training.od_api.config import load_config

    for old in project.glob("train-*.tfrecord"):
        old.unlink()
    write_records(project / "train-00000-of-00001.tfrecord", examples)
    config = load_config(project / "pipeline.config")
    team = form_team(config.train_config.batch_size)
    learner = build_learner(config, team, 0)
    batch = next(training_batches(config, learner.model, team, 0))
    found, _ = Step(learner, config, team).losses(batch)
    return found


def test_difficult_boxes_teach_neither_where_they_are_nor_that_nothing_is_there(
    project: Path,
) -> None:
    shown = [square(i) for i in range(4)]
    hidden = [dataclasses.replace(one, difficult=np.ones(1, np.bool_)) for one in shown]
    absent = [
        dataclasses.replace(
            one, boxes=one.boxes[:0], classes=one.classes[:0], texts=(),
            difficult=one.difficult[:0], crowd=one.crowd[:0],
        )
        for one in shown
    ]  # fmt: skip

    taught = losses(project, shown)
    weightless = losses(project, hidden)
    empty = losses(project, absent)

    assert taught["Loss/localization_loss"] > 0
    assert weightless["Loss/localization_loss"] == 0
    assert 0 < weightless["Loss/classification_loss"] < empty["Loss/classification_loss"]
