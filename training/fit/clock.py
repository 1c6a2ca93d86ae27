"""Where a run stands, in steps and in time, as all machines see it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.fit.schedule import Length
    from training.fit.team import Team


@dataclass(frozen=True)
class Moment:
    """The state of a run between two steps.

    Args:
        step: steps trained.
        seconds: spent on training, over all runs; the leader's.
        done: the part of the whole, 0 to 1.
        asked: whether somebody asked to stop, on any machine.
    """

    step: int
    seconds: float
    done: float
    asked: bool = False


@dataclass(frozen=True)
class Clock:
    """Tells ``Moment``s.

    Args:
        length: of the run.
        team: that has to agree on them.
        before: seconds that earlier runs took.
        began: ``time.monotonic()`` at which this one did.
    """

    length: Length
    team: Team
    before: float = 0.0
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Spent so far, by the clock of this machine."""
        return self.before + time.monotonic() - self.began

    def now(self, step: int, asked: bool) -> Moment:
        """The moment at ``step``; every machine has to ask for it."""
        if self.team.alone:
            seconds = self.seconds
        else:
            # One exchange for both: the leader's time, and how many of the machines were asked.
            mine = [self.seconds if self.team.leads else 0.0, float(asked)]
            seconds, asking = self.team.sums(mine)
            asked = asking > 0
        return Moment(step, seconds, self.length.done(step, seconds), asked)

    def after_a_step(self, moment: Moment) -> Moment:
        """``moment`` one step on; its time is the one that was agreed on before the step."""
        step = moment.step + 1
        return replace(moment, step=step, done=self.length.done(step, moment.seconds))
