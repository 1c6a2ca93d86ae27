"""What came of a training run."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class FitResult:
    """The end of a ``fit``.

    Args:
        project: the folder.
        steps: how many were trained, over all runs.
        stopped: ``finished``, ``early`` (no better for a while) or ``budget`` (time is up).
        loss: total loss of the last step.
        best_step: the step at which the weights in ``best/`` were taken.
        best_ap: their average precision (IoU 0.5 to 0.95) on the validation images.
        best_ap50: the same at IoU 0.5.
        seconds: wall-clock time, over all runs.
        weights: what training started from, in words.
    """

    project: str
    steps: int
    stopped: str
    loss: float
    best_step: int
    best_ap: float
    best_ap50: float
    seconds: float
    weights: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The result as ``--json`` and ``fit.json`` carry it."""
        return asdict(self)
