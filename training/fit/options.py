"""What can be asked of ``fit`` beyond what stands in ``pipeline.config``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class FitOptions:
    """How long to train and how often to look.

    Args:
        steps: number of steps; ``train_config.num_steps`` when ``None``.
        minutes: wall-clock budget for the whole run, validation included. The learning rate's
            schedule is stretched or shrunk to end with it.
        batch_size: images in a step over all cards and machines; the configuration's when ``None``.
        patience: validations without a better average precision after which training stops early;
            0 trains to the end.
        validations: how many times to validate over the whole length.
        validation_images: at most so many images of the validation split are looked at.
        checkpoint_seconds: at most so many seconds of work are lost to a killed process.
        seed: of fresh weights, and of the shuffling of records and pictures, which threads disturb;
            that of ``project.json`` when ``None``, and 0 where that has none.
        bfloat16: compute convolutions in bfloat16, where the processor has instructions for it.
    """

    steps: int | None = None
    minutes: float | None = None
    batch_size: int | None = None
    patience: int = 5
    validations: int = 10
    validation_images: int = 200
    checkpoint_seconds: float = 60.0
    seed: int | None = None
    bfloat16: bool = False

    def seed_with(self, settings: Mapping[str, Any]) -> int:
        """The seed that counts.

        Args:
            settings: what ``project.json`` holds.
        """
        kept = settings.get("seed")
        if self.seed is None:
            return kept if isinstance(kept, int) else 0
        return self.seed
