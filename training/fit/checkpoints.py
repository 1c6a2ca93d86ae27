"""Checkpoints: all that training goes on from, in one atomic step, and the best weights apart."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from builder.errors import TrainingError
from training.fit.stopping import Best

if TYPE_CHECKING:
    from pathlib import Path

    from training.od_api.model import DetectionModel

KEPT = 2


@dataclass(frozen=True)
class Standing:
    """What a run carries on beside weights, optimizer and step.

    Args:
        seconds: spent so far.
        validations: done so far.
        best: the best of them.
        weights: account of what training started from, in lines.
    """

    seconds: float = 0.0
    validations: int = 0
    best: Best = field(default_factory=Best)
    weights: tuple[str, ...] = ()

    def to_json(self) -> str:
        """As stored in the checkpoint."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Standing:
        """As read from the checkpoint."""
        values = json.loads(text)
        values["best"] = Best(**values["best"])
        values["weights"] = tuple(values["weights"])
        return cls(**values)


class Checkpoints:
    """Saves and restores in the layout of the Object Detection API (``step, model, optimizer``).

    TensorFlow writes each checkpoint under a temporary name and then, in one rename, the file
    ``checkpoint`` that points to it: a process killed at any time leaves the previous one in force.
    """

    def __init__(
        self, folder: Path, best: Path, model: DetectionModel, optimizer: Any, step: Any
    ) -> None:
        import tensorflow as tf

        self._step = step
        self._standing = tf.Variable("", trainable=False, dtype=tf.string, name="standing")
        everything = tf.train.Checkpoint(
            step=step, model=model, optimizer=optimizer, standing=self._standing
        )
        self._latest = tf.train.CheckpointManager(everything, str(folder), max_to_keep=KEPT)
        self._best = tf.train.CheckpointManager(
            tf.train.Checkpoint(step=step, model=model), str(best), max_to_keep=1
        )
        self._everything = everything

    def restore(self) -> Standing | None:
        """Go on from the newest checkpoint; ``None`` when there is none.

        Raises:
            TrainingError: OFF732, it belongs to another model or optimizer.
        """
        path = self._latest.latest_checkpoint
        if path is None:
            return None
        try:
            self._everything.restore(path).assert_existing_objects_matched()
        except (AssertionError, ValueError) as error:
            raise TrainingError(
                "OFF732",
                "The checkpoint does not belong to this configuration: model or optimizer changed",
                where=path,
                way_out="Put the configuration back, or train in a new project "
                "(`--weights` takes this checkpoint as a start)",
            ) from error
        return Standing.from_json(self._standing.numpy().decode())

    def save(self, standing: Standing) -> None:
        """Write a checkpoint of the current step."""
        self._standing.assign(standing.to_json())
        self._latest.save(checkpoint_number=self._step)

    def save_best(self) -> None:
        """Write the current weights as the best so far."""
        self._best.save(checkpoint_number=self._step)
