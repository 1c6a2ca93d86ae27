"""The weights that training starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.errors import TrainingError

if TYPE_CHECKING:
    from training.od_api.config import Config
    from training.od_api.model import DetectionModel


def load_start(model: DetectionModel, config: Config) -> tuple[str, ...]:
    """Load ``train_config.fine_tune_checkpoint`` into ``model``; what was loaded, in lines.

    Raises:
        TrainingError: OFF732, there is no such checkpoint, or it is of another architecture.
    """
    import tensorflow as tf

    path = config.train_config.fine_tune_checkpoint
    if not path:
        return ("fresh weights",)
    kind = config.train_config.fine_tune_checkpoint_type or "detection"
    try:
        names = {name for name, _ in tf.train.list_variables(path)}
    except (tf.errors.OpError, ValueError) as error:
        raise TrainingError(
            "OFF732",
            f"There is no readable checkpoint at {path}",
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
            f"The checkpoint is of another architecture: {str(error).splitlines()[0][:200]}",
            where=path,
            way_out="Use a checkpoint of this model, or leave fine_tune_checkpoint out",
        ) from error
    return (f"{path}: {len(names)} tensors, taken as {kind}",)
