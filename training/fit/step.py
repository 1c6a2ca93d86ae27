"""One step of training, in two halves: a loss that is no number never reaches the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from training.od_api.model import phase

if TYPE_CHECKING:
    from training.fit.learner import Learner
    from training.fit.team import Team
    from training.od_api.config import Config
    from training.od_api.model import DetectionModel

TOTAL = "Loss/total_loss"
GRADIENT_NORM = "gradient_norm"


class Step:
    """Losses and gradients of a batch, and their application.

    Args:
        learner: whose weights are moved and whose steps are counted.
        config: the pipeline configuration.
        team: of cards and machines that each do a part.
    """

    def __init__(self, learner: Learner, config: Config, team: Team) -> None:
        import tensorflow as tf

        self._model, self._trained = learner.model, learner.trained
        self._optimizer, self._step = learner.optimizer, learner.step
        self._train, self._strategy = config.train_config, team.strategy
        self._forward = tf.function(self._replicated_forward, autograph=False)
        self._apply = tf.function(self._replicated_apply, autograph=False)

    def losses(self, batch: Any) -> tuple[dict[str, float], Any]:
        """Losses by name with the norm of the gradients, and the gradients for ``apply``."""
        losses, gradients = self._forward(*batch)
        return {name: float(value) for name, value in losses.items()}, gradients

    def apply(self, gradients: Any) -> None:
        """Move the weights by ``gradients`` and count the step."""
        self._apply(gradients)

    def _replicated_forward(self, features: Any, labels: Any) -> Any:
        import tensorflow as tf

        losses, gradients = self._strategy.run(self._one_forward, args=(features, labels))
        total = {
            name: self._strategy.reduce(tf.distribute.ReduceOp.SUM, value, axis=None)
            for name, value in losses.items()
        }
        return total, gradients

    def _replicated_apply(self, gradients: Any) -> None:
        self._strategy.run(self._one_apply, args=(gradients,))

    def _one_apply(self, gradients: Any) -> None:
        self._optimizer.apply_gradients(zip(gradients, self._trained, strict=True))
        self._step.assign_add(1)

    def _one_forward(self, features: Any, labels: Any) -> Any:
        import tensorflow as tf

        replicas = self._strategy.num_replicas_in_sync
        with phase(training=True), tf.GradientTape() as tape:
            provide_truth(self._model, labels)
            shapes = features["true_image_shape"]
            predictions = self._model.predict(features["image"], shapes)
            losses = dict(self._model.loss(predictions, shapes))
            if self._train.add_regularization_loss and (
                regularization := self._model.regularization_losses()
            ):
                losses["Loss/regularization_loss"] = tf.add_n(regularization)
            losses = {name: value / replicas for name, value in losses.items()}
            losses[TOTAL] = tf.add_n(list(losses.values()))
        gradients = tape.gradient(losses[TOTAL], self._trained)
        norm = tf.linalg.global_norm(gradients)
        if (limit := self._train.gradient_clipping_by_norm) > 0:
            gradients, _ = tf.clip_by_global_norm(gradients, limit, use_norm=norm)
        return {**losses, GRADIENT_NORM: norm / replicas}, gradients


def provide_truth(model: DetectionModel, labels: Any) -> None:
    """Hand the boxes of a batch to ``model``, without what pads them.

    As ``model_lib.unstack_batch`` and ``provide_groundtruth`` do for boxes, which live in a module
    that needs ``lvis`` to be imported.
    """
    import tensorflow as tf

    counts = tf.unstack(labels["num_groundtruth_boxes"])

    def per_image(name: str) -> list[Any]:
        return [rows[:n] for rows, n in zip(tf.unstack(labels[name]), counts, strict=True)]

    model.provide_groundtruth(
        groundtruth_boxes_list=per_image("groundtruth_boxes"),
        groundtruth_classes_list=per_image("groundtruth_classes"),
        groundtruth_weights_list=per_image("groundtruth_weights"),
    )
