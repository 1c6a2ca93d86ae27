"""A project as ``init`` and ``fit`` leave it, with a network that takes no training to test."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.training.evaluate import data_sets
from tests.training.fit.conftest import CONFIG
from training.dataset import Dataset, Licence
from training.dataset.manifest import MANIFEST

LABELS = ("box", "bottle", "can")
BEST, LAST = 40, 60
ACCOUNT = ["fresh weights"]


def write_project(folder: Path, photographs: Path, **settings: object) -> Path:
    """``folder/project`` on ``folder/shelf-photos``, without checkpoints."""
    dataset = data_sets.shelves(folder / "shelf-photos", photographs)
    (dataset.folder / "label_map.pbtxt").write_text(
        "".join(f'item {{ id: {n} name: "{label}" }}\n' for n, label in enumerate(LABELS, 1))
    )
    project = folder / "project"
    project.mkdir()
    config = CONFIG.replace("num_classes: 1", "num_classes: 3")
    for name in ("label_map.pbtxt", "train-*.tfrecord", "val-*.tfrecord"):
        config = config.replace(f'"{name}"', f'"../shelf-photos/{name}"')
    (project / "pipeline.config").write_text(config)
    known = {
        "format": "offshelf-project", "version": 1, "recipe": "seed", "data": "../shelf-photos",
        "data_sha256": dataset.sha256, "labels": LABELS, "weights": "none", "seed": 7,
        **settings,
    }  # fmt: skip
    (project / "project.json").write_text(json.dumps(known))
    fitted = {
        "steps": LAST, "stopped": "finished", "best_step": BEST, "best_ap": 0.25,
        "best_ap50": 0.5, "validation_images": 1, "weights": ACCOUNT,
    }  # fmt: skip
    (project / "fit.json").write_text(json.dumps(fitted))
    return project


def relicense(dataset_folder: Path, licence: Licence) -> None:
    from training.dataset import load_dataset

    dataset: Dataset = replace(load_dataset(dataset_folder), licence=licence)
    (dataset_folder / MANIFEST).write_text(dataset.manifest())


def empty_checkpoint(folder: Path, name: str) -> None:
    """Files under the names of a checkpoint; for what does not read them."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.index").touch()
    (folder / f"{name}.data-00000-of-00001").touch()
    (folder / "checkpoint").write_text(
        f'model_checkpoint_path: "{name}"\nall_model_checkpoint_paths: "{name}"\n'
    )


def save_checkpoints(project: Path) -> object:
    """Checkpoints as ``fit`` writes them, of different weights; the model with the best ones."""
    from training.fit.checkpoints import Checkpoints
    from training.fit.learner import build_learner
    from training.fit.standing import Standing
    from training.fit.team import Team
    from training.od_api.compat import prepare
    from training.od_api.config import load_config
    from training.od_api.project import Project

    tf = prepare()
    team = Team(tf.distribute.get_strategy())
    learner = build_learner(load_config(project / "pipeline.config"), team, seed=3)
    model = learner.model
    rng = np.random.default_rng(0)
    variables = model._feature_extractor.variables + model._box_predictor.variables
    for variable in variables:
        if "moving_mean" in variable.name:
            variable.assign(rng.normal(0, 0.3, variable.shape))
        elif "moving_variance" in variable.name:
            variable.assign(rng.uniform(0.02, 0.6, variable.shape))
        elif "ClassPredictor" in variable.name and "bias" in variable.name:
            variable.assign(rng.normal(-1, 0.5, variable.shape))
    learner.step.assign(BEST)
    written = Checkpoints(Project(project), learner, team)
    written.save_best()
    kept = [variable.numpy() for variable in variables]
    for variable in variables:
        variable.assign(variable * 0.9)
    learner.step.assign(LAST)
    written.save(Standing())
    for variable, value in zip(variables, kept, strict=True):
        variable.assign(value)
    return model


def copy(project: Path, to: Path) -> Path:
    """The project and its data, to be changed."""
    shutil.copytree(project.parent, to)
    return to / project.name
