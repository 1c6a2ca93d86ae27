"""Builds the Object Detection API's model, its variables made and its phase said aloud."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from builder.errors import TrainingError
from training.od_api.compat import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from training.od_api.config import Config

DetectionModel: TypeAlias = Any
"""An ``object_detection.core.model.DetectionModel``."""


def build_model(config: Config, *, training: bool) -> DetectionModel:
    """The model that ``config`` describes, with fresh weights in all of its variables.

    Args:
        config: a whole pipeline configuration.
        training: whether batch normalisation may learn; a model for inference cannot be trained.

    Raises:
        TrainingError: OFF731, the Object Detection API refuses the configuration, or the network
            the size of its pictures.
    """
    tf = prepare()
    from object_detection.builders import model_builder

    try:
        with _no_notices():
            model = model_builder.build(config.model, is_training=training, add_summaries=False)
    except (ValueError, KeyError, AttributeError) as error:
        raise TrainingError(
            "OFF731",
            f"the Object Detection API cannot build this model: {error}",
            where="pipeline.config, model",
            way_out="Write the configuration with `offshelf train init`, and change what you know",
        ) from error
    height, width = input_size(config)
    try:
        with phase(training=False), _no_notices():
            image, shape = model.preprocess(tf.zeros([1, height, width, 3]))
            model.predict(image, shape)
    except (ValueError, tf.errors.InvalidArgumentError) as error:
        reason = " ".join(str(error).split())[:300]
        raise TrainingError(
            "OFF731",
            f"the network cannot look at pictures of {width} x {height} pixels: {reason}",
            where="pipeline.config, image_resizer",
            way_out="A feature pyramid takes multiples of 32 alone",
        ) from error
    return model


def input_size(config: Config) -> tuple[int, int]:
    """Height and width in pixels of what the network sees.

    For a resizer that keeps the aspect ratio, the largest that it makes.
    """
    prepare()
    from object_detection.utils import config_util

    resizer = config_util.get_image_resizer_config(config.model)
    height, width = config_util.get_spatial_image_size(resizer)
    if height > 0 and width > 0:
        return height, width
    side = resizer.keep_aspect_ratio_resizer.max_dimension
    return side, side


@contextmanager
def phase(*, training: bool) -> Iterator[None]:
    """Batch normalisation learns, or does not, in what is traced or run inside.

    The models have no ``training`` argument: they go by Keras' global phase.
    """
    from tf_keras.src import backend

    # The public one warns of being deprecated, and names no replacement that such models could use.
    with backend.deprecated_internal_learning_phase_scope(int(training)):
        yield


@contextmanager
def _no_notices() -> Iterator[None]:
    """Deprecation notices of the API's own calls, which nobody here can heed, are left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
