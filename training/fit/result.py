"""What came of a training run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from builder.disk.folder import replace_file

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class FitResult:
    """The end of a ``fit``.

    Args:
        project: the folder.
        steps: how many were trained, over all runs.
        stopped: ``finished``, ``early`` (no better for a while) or ``budget`` (time is up).
        loss: total loss of the last step; ``None`` when this run had nothing left to train.
        best_step: the step at which the weights in ``best/`` were taken.
        best_ap: their average precision (IoU 0.5 to 0.95) on the validation images; ``None`` when
            there were none, and the weights are simply the last.
        best_ap50: the same at IoU 0.5.
        validation_images: on how many that was measured; ``None`` where it is not known.
        seconds: wall-clock time, over all runs.
        weights: what training started from, in words.
        seed: of the last run.
    """

    project: str
    steps: int
    stopped: str
    loss: float | None
    best_step: int
    best_ap: float | None
    best_ap50: float | None
    validation_images: int | None
    seconds: float
    weights: tuple[str, ...]
    seed: int

    def as_dict(self) -> dict[str, Any]:
        """The result as ``--json`` and ``fit.json`` carry it."""
        return asdict(self)

    def write(self, path: Path) -> None:
        """Put it into ``fit.json``, whole or not at all."""
        text = json.dumps(self.as_dict(), indent=2, sort_keys=True) + "\n"
        replace_file(path, text.encode())
