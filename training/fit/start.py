"""The weights that training starts from."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from builder.errors import TrainingError
from training.fit.team import parts_of
from training.od_api.fitting import load_fitting
from training.od_api.imagenet import DEVIATION, EPSILON, MEAN, imagenet_backbone
from training.od_api.normed import load_normed_backbone
from training.od_api.objectron import objectron_extractor
from training.od_api.pretrained import load_folded
from training.od_api.project import read_settings
from training.od_api.shelf import shelf_web_model
from training.od_api.web_model import load_web_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from training.od_api.config import Config
    from training.od_api.model import DetectionModel
    from training.od_api.project import Project

CALIBRATION_BATCHES = 8
"""From so many batches come the mean and variance of each layer that is loaded."""

PADDING = (
    "its convolutions of stride 2 look one pixel further right and down than where these weights "
    "learnt, as TensorFlow pads; the heads learn that"
)


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
    named = str(read_settings(project).get("weights", ""))
    if named == "openimages":
        images = (parts_of(batch[0]["image"])[0] for batch in batches)
        calibration = islice(images, CALIBRATION_BATCHES)
        lines = load_folded(model, objectron_extractor(), calibration)
        return ("the Open Images SSD", *lines)
    if named == "imagenet":
        lines = load_normed_backbone(
            model, imagenet_backbone(), epsilon=EPSILON, mean=MEAN, deviation=DEVIATION
        )
        return ("torchvision's MobileNetV2, trained on ImageNet", *lines, PADDING)
    if named == "shelf":
        seen = (_parts_of_both(features) for features, _ in batches)
        lines = load_web_model(model, shelf_web_model(), islice(seen, CALIBRATION_BATCHES))
        return ("the shelf detector", *lines)
    if named not in ("none", ""):
        raise TrainingError(
            "OFF736",
            f"no weights are called {named!r}",
            where="project.json, weights",
            way_out="Write shelf, openimages, imagenet or none, or name a checkpoint in "
            "pipeline.config, fine_tune_checkpoint",
        )
    return ("fresh weights",)


def _parts_of_both(features: Any) -> tuple[Any, Any]:
    """Images and their true shapes, of the first device."""
    return parts_of(features["image"])[0], parts_of(features["true_image_shape"])[0]


def _load_checkpoint(model: DetectionModel, path: str, kind: str) -> tuple[str, ...]:
    import tensorflow as tf

    kind = kind or "detection"
    try:
        names = {name for name, _ in tf.train.list_variables(path)}
        if kind == "full":
            return load_fitting(model, path)
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
