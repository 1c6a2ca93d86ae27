"""How far training has come, and where the learning rate's schedule stands for it."""

from __future__ import annotations

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
