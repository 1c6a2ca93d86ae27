"""How far training has come, and where the learning rate's schedule stands for it."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Length:
    """How long a run is: a number of steps, a number of seconds, or whichever comes first.

    Args:
        steps: at which training is over, or ``None``.
        seconds: after which it is, or ``None``.
        schedule_steps: how many steps the configuration's learning rate schedule was written for.
    """

    steps: int | None
    seconds: float | None
    schedule_steps: int

    def done(self, step: int, seconds: float) -> float:
        """The part that is done, 0 to 1."""
        parts = [0.0]
        if self.steps:
            parts.append(step / self.steps)
        if self.seconds:
            parts.append(seconds / self.seconds)
        return min(max(parts), 1.0)

    def position(self, done: float) -> int:
        """The step of the configuration's schedule that fits ``done``.

        A cosine written for 2500 steps is so walked through from end to end in 500 steps, or in
        20 minutes on a machine whose speed nobody knows beforehand.
        """
        return round(done * self.schedule_steps)

    def seconds_left(self, step: int, seconds: float, speed: float) -> float:
        """Until the end at ``speed`` steps a second; infinite where nothing tells."""
        by_steps = (self.steps - step) / speed if self.steps and speed > 0 else math.inf
        by_time = self.seconds - seconds if self.seconds else math.inf
        return min(by_steps, by_time)


def length_of(steps: int | None, minutes: float | None, configured: int) -> Length:
    """The length that is asked for.

    Args:
        steps: asked for, or ``None``.
        minutes: asked for, or ``None``; alone, they rule out the configuration's number of steps.
        configured: ``train_config.num_steps``; 0 where it does not say.
    """
    wanted = steps or configured or None
    return Length(
        steps=None if minutes and not steps else wanted,
        seconds=minutes * 60 if minutes else None,
        schedule_steps=configured or wanted or 1,
    )
