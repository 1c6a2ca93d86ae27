"""What a person sees of a run: loss, speed, time left."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from builder.figures import clock_face

if TYPE_CHECKING:
    from builder.progress import Progress
    from training.fit.clock import Moment
    from training.fit.schedule import Length
    from training.fit.stopping import Best

TELL_SECONDS = 5.0
"""From one word about loss, speed and time left to the next."""


@dataclass
class Teller:
    """Says at intervals how training goes.

    Args:
        progress: that is told.
        length: of the run.
        step: at which it was told last.
    """

    progress: Progress
    length: Length
    step: int
    _told: float = field(default_factory=time.monotonic)
    _first: bool = True

    def __call__(self, step: int, moment: Moment, loss: float, best: Best) -> None:
        """Tell of ``step``, if the last word is old enough; the first step is told at once.

        Args:
            step: that was just done.
            moment: before it.
            loss: of it.
            best: validation so far.
        """
        now = time.monotonic()
        if now - self._told < TELL_SECONDS and not self._first:
            return
        speed = (step - self.step) / max(now - self._told, 1e-9)
        self._told, self.step, self._first = now, step, False
        known = f", best AP {best.ap:.3f}" if best.ap >= 0 else ""
        left = clock_face(self.length.seconds_left(step, moment.seconds, speed))
        self.progress(
            f"step {step}, loss {loss:.3f}, {speed:.1f} steps/s, {left} left{known}",
            self.length.done(step, moment.seconds),
        )
