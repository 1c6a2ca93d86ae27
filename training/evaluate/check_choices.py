"""Choices that cannot come to anything, told before detectors are loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.errors import TrainingError
from training.dataset import iterate

if TYPE_CHECKING:
    from training.dataset import Dataset
    from training.evaluate.brands import Brands


def check_choices(dataset: Dataset, split: str, brands: Brands, *, agnostic: bool) -> None:
    """Refuse what ``evaluate`` would refuse whatever the detectors.

    Args:
        dataset: from ``load_dataset``.
        split: which part of it.
        brands: how labels become brands.
        agnostic: whether all labels count as one.

    Raises:
        TrainingError: OFF705, no such split; OFF744, no photographs in it; OFF745, brands without
            labels.
    """
    if agnostic and brands:
        raise TrainingError(
            "OFF745",
            "all labels count as one: there are no brands to tell apart",
            where="--agnostic",
            way_out="Leave out --agnostic, or the brands",
        )
    if next(iterate(dataset, split), None) is None:
        raise TrainingError(
            "OFF744",
            f"the split {split!r} has no photographs",
            where=str(dataset.folder),
            way_out="Choose another with --split, or prepare the data set again",
        )
