"""How a number of minutes is divided among the steps of a quickstart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.errors import TrainingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEAST = 60.0
"""Seconds below which training cannot lead anywhere."""


@dataclass(frozen=True)
class Budget:
    """Who may take how long.

    Args:
        seconds: for all steps together.
        reserved: step → seconds kept free for it; the one step that is not in here, the training,
            takes what is left.
        order: all steps.
    """

    seconds: float
    reserved: Mapping[str, float]
    order: Sequence[str]

    def left_for_training(self, spent: Mapping[str, float]) -> float:
        """Seconds that training may take.

        What a step before it took counts instead of what was kept for it, so that a slow machine
        trains less and is done in time all the same.

        Args:
            spent: step → seconds, of the steps that are done.

        Raises:
            TrainingError: OFF726, less than ``LEAST`` are left.
        """
        others = sum(spent.get(name, kept) for name, kept in self.reserved.items())
        left = self.seconds - others
        if left < LEAST:
            needed = -(-(others + LEAST) // 60)
            raise TrainingError(
                "OFF726",
                f"{self.seconds / 60:g} minutes leave no time to train: all that comes before and "
                f"after takes about {others / 60:.0f}",
                where="--minutes",
                way_out=f"Give `--minutes {needed:.0f}` at least; what is done already is kept",
            )
        return left

    def span(self, name: str) -> tuple[float, float]:
        """The part of the whole, from and to in 0..1, that a step is planned to be."""
        free = max(self.seconds - sum(self.reserved.values()), LEAST)
        lengths = [self.reserved.get(step, free) for step in self.order]
        at = list(self.order).index(name)
        total = sum(lengths)
        return sum(lengths[:at]) / total, sum(lengths[: at + 1]) / total
