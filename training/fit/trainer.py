"""One step, with what belongs around it: the learning rate, a look at the loss, a word about it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from builder.errors import TrainingError
from training.fit.batches import SOURCE_ID
from training.fit.step import TOTAL
from training.fit.team import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from training.fit.clock import Moment
    from training.fit.learner import Learner
    from training.fit.logs import Logs
    from training.fit.schedule import Length
    from training.fit.step import Step
    from training.fit.stopping import Best
    from training.fit.tell import Teller

LOG_EVERY = 10
"""Steps from one point of TensorBoard's curves to the next."""


@dataclass(frozen=True)
class Trainer:
    """Moves the weights by one batch at a time.

    Args:
        learner: what is moved.
        step: computes losses and gradients, and applies them.
        batches: endless.
        length: of the run, through which the learning rate's schedule is walked.
        logs: TensorBoard's.
        tell: a person.
        file: ``pipeline.config``, to be named.
    """

    learner: Learner
    step: Step
    batches: Iterator[Any]
    length: Length
    logs: Logs
    tell: Teller
    file: Path

    def one_step(self, now: Moment, best: Best) -> float:
        """The total loss of the next batch, by which the weights were moved.

        Raises:
            TrainingError: OFF734, the loss is no number; the weights were not moved.
        """
        self.learner.position.assign(self.length.position(now.done))
        began = time.monotonic()
        batch = next(self.batches)
        losses, gradients = self.step.losses(batch)
        if not all(map(math.isfinite, losses.values())):
            raise _no_number(now.step + 1, losses, batch, self.file)
        self.step.apply(gradients)
        speed = 1 / (time.monotonic() - began)
        at = now.step + 1
        if at % LOG_EVERY == 0 or at == 1:
            rate = float(self.learner.rate())
            self.logs.losses(at, {**losses, "learning_rate": rate, "steps_per_second": speed})
        self.tell(at, now, losses[TOTAL], best)
        return losses[TOTAL]


def _no_number(step: int, losses: dict[str, float], batch: Any, file: Path) -> TrainingError:
    names = ", ".join(sorted(_source_ids(batch)))
    bad = ", ".join(name for name, value in losses.items() if not math.isfinite(value))
    return TrainingError(
        "OFF734",
        f"the loss is not a number at step {step} ({bad}); the weights were left as they are. "
        f"Images of the batch: {names}",
        where=str(file),
        way_out="Lower the learning rate or set gradient_clipping_by_norm: 10, and look at the "
        "boxes of these images; the same command goes on from the last checkpoint",
    )


def _source_ids(batch: Any) -> list[str]:
    parts = parts_of(batch[0][SOURCE_ID])
    return [name.decode(errors="replace") for part in parts for name in part.numpy()]
