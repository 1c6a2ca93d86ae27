"""What training changes: the model's weights, the optimizer's memory and the count of steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from training.fit.trained import trained_variables
from training.od_api.model import build_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from training.fit.team import Team
    from training.od_api.config import Config
    from training.od_api.model import DetectionModel


@dataclass(frozen=True)
class Learner:
    """The variables of a training run.

    Args:
        model: with batch normalisation that learns.
        trained: its variables that move.
        optimizer: of the Object Detection API's builder.
        step: int64 variable, steps trained.
        position: int64 variable, where the learning rate's schedule stands.
        rate: the learning rate of now.
    """

    model: DetectionModel
    trained: list[Any]
    optimizer: Any
    step: Any
    position: Any
    rate: Callable[[], Any]

    @property
    def at(self) -> int:
        """Steps trained."""
        return int(self.step.numpy())


def build_learner(config: Config, team: Team, seed: int) -> Learner:
    """Fresh weights, drawn by ``seed``, the same on all cards and machines.

    Raises:
        TrainingError: OFF731, the Object Detection API refuses the configuration; OFF733, it
            freezes what is not there, or everything.
    """
    import tensorflow as tf
    from object_detection.builders import optimizer_builder

    tf.keras.utils.set_random_seed(seed)
    with team.strategy.scope():
        model = build_model(config, training=True)
        trained = trained_variables(model, config.train_config)
        step, position = _count(tf), _count(tf)
        optimizer, (rate,) = optimizer_builder.build(
            config.train_config.optimizer, global_step=position
        )
        # Keras 2's optimizers make their moments with the first step; a restore needs them now.
        optimizer._create_all_weights(trained)
    return Learner(
        model, trained, optimizer, step, position, rate if callable(rate) else lambda: rate
    )


def _count(tf: Any) -> Any:
    first = tf.VariableAggregation.ONLY_FIRST_REPLICA
    return tf.Variable(0, trainable=False, dtype=tf.int64, aggregation=first)
