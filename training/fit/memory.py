"""Whether a batch can fit into memory at all, asked before the first step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from builder.figures import size_in_words
from builder.memory import available_memory
from training.fit.in_words import no_memory
from training.od_api.model import input_size

if TYPE_CHECKING:
    from pathlib import Path

    from training.fit.team import Team
    from training.od_api.config import Config
    from training.od_api.model import DetectionModel

FLOAT = 4
"""Bytes of a number."""


def check_memory(model: DetectionModel, config: Config, team: Team, file: Path) -> None:
    """Refuse a batch for which memory certainly does not suffice.

    On the processor alone: there Linux ends a process that asks for too much, without a word. A
    graphics card says so itself, which ``in_words`` explains.

    Raises:
        TrainingError: OFF735, with what the batch takes at least and what there is.
    """
    import tensorflow as tf

    if tf.config.list_physical_devices("GPU"):
        return
    size = config.train_config.batch_size
    there = available_memory()
    least = least_bytes(model, input_size(config), size // team.place.machines)
    if there is not None and least > there:
        why = f": at least {size_in_words(least)}, and {size_in_words(there)} are available"
        raise no_memory(size, file, why)


def least_bytes(model: DetectionModel, side: tuple[int, int], images: int) -> int:
    """What the backbone's convolutions alone leave behind for the way back, in bytes.

    A step takes several times as much, with normalisation, activations, heads and gradients; so
    what exceeds the memory by this figure does so in truth.

    Args:
        model: made by ``build_model``.
        side: height and width of the input in pixels.
        images: of a batch.
    """
    import tf_keras

    height, width = side
    sizes = [(height, width, 3)]
    backbone = getattr(model._feature_extractor, "classification_backbone", None)
    if backbone is not None:  # an architecture of another kind: the pictures alone
        outputs = [layer.output for layer in backbone.layers if "Conv" in type(layer).__name__]
        probe = tf_keras.Model(backbone.inputs, outputs)
        sizes += [tuple(shape)[1:] for shape in probe.compute_output_shape((1, height, width, 3))]
    return images * FLOAT * sum(map(math.prod, sizes))
