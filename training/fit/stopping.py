"""The best validation so far, and when to give up waiting for a better one."""

from __future__ import annotations

from dataclasses import dataclass, replace

NOISE = 0.05
"""An average precision below it says nothing about which weights are better."""


@dataclass(frozen=True)
class Best:
    """The best validation so far.

    Args:
        step: when it was.
        ap: its average precision over IoU 0.5 to 0.95; -1 before the first.
        ap50: the same at IoU 0.5.
        images: on which it was measured; 0 where that is not known.
        since: how many validations have been no better.
    """

    step: int = 0
    ap: float = -1.0
    ap50: float = -1.0
    images: int = 0
    since: int = 0

    @property
    def measured(self) -> bool:
        """Whether there was a validation at all."""
        return self.ap >= 0

    def after(self, step: int, ap: float, ap50: float, images: int) -> Best:
        """With one more validation counted; equal is no better.

        As long as all that was measured is noise, the best are the weights that learnt longest.
        """
        if ap > self.ap:
            return Best(step, ap, ap50, images, 0)
        if self.ap < NOISE:
            return Best(step, ap, ap50, images, self.since + 1)
        return replace(self, since=self.since + 1)

    def patience_is_out(self, patience: int) -> bool:
        """Whether ``patience`` validations in a row were no better; never when it is 0."""
        return 0 < patience <= self.since
