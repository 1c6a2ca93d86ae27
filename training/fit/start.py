"""The weights that training starts from."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from builder.errors import TrainingError
from training.od_api.objectron import objectron_backbone
from training.od_api.pretrained import load_folded_backbone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from training.od_api.config import Config
    from training.od_api.model import DetectionModel
    from training.od_api.project import Project

CALIBRATION_BATCHES = 8
"""From so many batches come the mean and variance of each layer that is loaded."""


def load_start(
    model: DetectionModel, config: Config, project: Project, batches: Iterator[Any]
) -> tuple[str, ...]:
    """Load what training starts from into ``model``; what was loaded, in lines.

    That is ``train_config.fine_tune_checkpoint``, or without one what ``project.json`` names.

    Raises:
        TrainingError: OFF732, there is no such checkpoint, or it is of another architecture;
            OFF736, weights cannot be had.
    """
    path = config.train_config.fine_tune_checkpoint
    if path:
        return _load_checkpoint(model, path, config.train_config.fine_tune_checkpoint_type)
    named = _named(project)
    if named == "openimages":
        images = (_first_replica(batch[0]["image"]) for batch in batches)
        calibration = islice(images, CALIBRATION_BATCHES)
        lines = load_folded_backbone(model, objectron_backbone(), calibration)
        return ("the Open Images SSD", *lines)
    if named not in ("none", ""):
        raise TrainingError(
            "OFF736",
            f"weights {named!r} cannot be loaded yet",
            where="project.json, weights",
            way_out="Choose `--weights openimages` or `--weights none` with `offshelf train init`",
        )
    return ("fresh weights",)


def _named(project: Project) -> str:
    try:
        settings = json.loads(project.settings.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(settings.get("weights", ""))


def _first_replica(value: Any) -> Any:
    import tensorflow as tf

    return tf.distribute.get_strategy().experimental_local_results(value)[0]


def _load_checkpoint(model: DetectionModel, path: str, kind: str) -> tuple[str, ...]:
    import tensorflow as tf

    kind = kind or "detection"
    try:
        names = {name for name, _ in tf.train.list_variables(path)}
    except (tf.errors.OpError, ValueError) as error:
        raise TrainingError(
            "OFF732",
            f"there is no readable checkpoint at {path}",
            where="pipeline.config, fine_tune_checkpoint",
            way_out="Give the path up to `ckpt-0`, without .index, or leave the field out",
        ) from error
    try:
        parts = model.restore_from_objects(fine_tune_checkpoint_type=kind)
        restored = tf.train.Checkpoint(**parts).restore(path)
        restored.expect_partial().assert_existing_objects_matched()
    except (AssertionError, ValueError, tf.errors.OpError) as error:
        raise TrainingError(
            "OFF732",
            f"the checkpoint is of another architecture: {str(error).splitlines()[0][:200]}",
            where=path,
            way_out="Use a checkpoint of this model, or leave fine_tune_checkpoint out",
        ) from error
    return (f"{path}: {len(names)} tensors, taken as {kind}",)
