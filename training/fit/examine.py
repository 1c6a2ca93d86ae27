"""When the model is validated, and what follows from it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from builder.progress import Progress
    from training.fit.checkpoints import Checkpoints
    from training.fit.clock import Moment
    from training.fit.learner import Learner
    from training.fit.logs import Logs
    from training.fit.standing import Standing
    from training.fit.team import Team
    from training.fit.validate import Validation

SHOWN_IMAGES = 4


@dataclass
class Examiner:
    """Validates at intervals, and keeps the weights that did best.

    Args:
        learner: that is examined.
        validation: that measures; the leader's figures count for all machines.
        team: that has to come to the same conclusions.
        checkpoints: that keep the best weights.
        logs: TensorBoard's.
        progress: told of it.
        times: how often over the whole run.
    """

    learner: Learner
    validation: Validation
    team: Team
    checkpoints: Checkpoints
    logs: Logs
    progress: Progress
    times: int
    _examined: int = 0
    """The step of the last one."""

    def due(self, now: Moment, standing: Standing, *, last: bool) -> bool:
        """Whether it is time, or the run ends with weights that nobody measured."""
        if not self.validation.possible or now.step == 0:
            return False
        if last:
            return now.step not in (self._examined, standing.best.step)
        return now.done < 1 and self._count(now) > standing.validations

    def examine(self, now: Moment, standing: Standing) -> Standing:
        """The standing after one more validation."""
        self.progress(f"Validating at step {now.step}")
        self.team.even_out(self.learner.model.variables)
        measured = [0.0, 0.0, 0.0]
        if self.team.leads:
            figures, shown = self.validation(show=SHOWN_IMAGES)
            self.logs.validation(now.step, figures, shown)
            measured = [figures.ap, figures.ap50, float(figures.images)]
        ap, ap50, images = self.team.leaders(measured)
        self._examined = now.step
        best = standing.best.after(now.step, ap, ap50, round(images))
        if best.step == now.step:
            self.checkpoints.save_best()
        counted = max(standing.validations + 1, self._count(now))
        return replace(standing, best=best, validations=counted)

    def _count(self, now: Moment) -> int:
        """How many validations should have been by now."""
        return math.floor(now.done * self.times)
