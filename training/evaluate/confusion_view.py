"""What was taken for what, in a form that stays legible with as many labels as a shelf has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING = "nothing"
MOST_LABELS = 40
"""A matrix of more is wider than any screen: those with most mistakes are shown."""

MOST_MISTAKES = 10


@dataclass(frozen=True)
class Cell:
    """How often one label was taken for another.

    Args:
        count: boxes.
        part: of all boxes in its row, 0..1.
        right: whether it is what it was taken for; a missed or an invented box is not.
        text: what a pointer over it shows.
    """

    count: int
    part: float
    right: bool
    text: str


@dataclass(frozen=True)
class ConfusionLine:
    """A true label, and what it was taken for.

    Args:
        number: of the label, which is also that of its column; empty for nothing.
        label: its name.
        cells: in the order of the lines.
    """

    number: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ConfusionView:
    """The matrix, and the mistakes that are made most.

    Args:
        lines: of the labels shown, and of nothing.
        left_out: labels that are not shown, because they are confused least.
        mistakes: (count, true, found), most first.
    """

    lines: tuple[ConfusionLine, ...]
    left_out: int
    mistakes: tuple[tuple[int, str, str], ...]


def confusion_view(
    confusion: Sequence[Sequence[int]], labels: Sequence[str], most: int = MOST_LABELS
) -> ConfusionView:
    """The matrix of a row of the evaluation.

    Args:
        confusion: ``[K + 1, K + 1]``, rows true, columns found, the last of both nothing.
        labels: names, ``[K]``.
        most: labels to show.
    """
    table = np.array(confusion, np.int64)
    names = (*labels, NOTHING)
    kept = [*_most_confused(table, most), len(labels)]
    numbers = {place: str(place + 1) for place in kept[:-1]} | {len(labels): "–"}
    sums = table.sum(axis=1)
    lines = tuple(
        ConfusionLine(
            numbers[true],
            names[true],
            tuple(
                Cell(
                    count := int(table[true, found]),
                    count / int(sums[true]) if count else 0.0,
                    true == found,
                    f"{names[true]} → {names[found]}: {count}",
                )
                for found in kept
            ),
        )
        for true in kept
    )
    return ConfusionView(lines, len(labels) - len(kept) + 1, _mistakes(table, names))


def _most_confused(table: np.ndarray, most: int) -> list[int]:  # type: ignore[type-arg]
    """Places of labels, in their order."""
    wrong = table.sum(axis=0) + table.sum(axis=1) - 2 * np.diag(table)
    worst = np.argsort(-wrong[:-1], kind="stable")[:most]
    return sorted(worst.tolist())


def _mistakes(
    table: np.ndarray,  # type: ignore[type-arg]
    names: Sequence[str],
) -> tuple[tuple[int, str, str], ...]:
    wrong = table.copy()
    np.fill_diagonal(wrong, 0)
    order = np.argsort(-wrong, axis=None, kind="stable")[:MOST_MISTAKES]
    pairs = zip(*np.unravel_index(order, wrong.shape), strict=True)
    return tuple(
        (int(wrong[true, found]), names[true], names[found])
        for true, found in pairs
        if wrong[true, found]
    )
