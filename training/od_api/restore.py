"""The weights of a checkpoint in a model, all of them or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.errors import TrainingError
from training.od_api.compat import prepare

if TYPE_CHECKING:
    from pathlib import Path

    from training.od_api.model import DetectionModel

_STEP = "step/.ATTRIBUTES/VARIABLE_VALUE"


def restore_weights(model: DetectionModel, checkpoint: Path) -> int | None:
    """Load ``checkpoint``, a path up to ``ckpt-7``, into every variable of ``model``.

    Returns:
        The step at which the weights were taken; ``None`` if the checkpoint does not say.

    Raises:
        TrainingError: OFF732, the checkpoint cannot be read or is of another model.
    """
    tf = prepare()
    try:
        restored = tf.train.Checkpoint(model=model).restore(str(checkpoint))
        restored.expect_partial().assert_existing_objects_matched()
        reader = tf.train.load_checkpoint(str(checkpoint))
        return int(reader.get_tensor(_STEP)) if reader.has_tensor(_STEP) else None
    except (AssertionError, ValueError, tf.errors.OpError) as error:
        raise TrainingError(
            "OFF732",
            "the checkpoint cannot be read, or belongs to another model: "
            f"{(str(error).splitlines() or [''])[0][:200]}",
            where=str(checkpoint),
            way_out="Put the configuration back that it was trained with, or name another",
        ) from error
