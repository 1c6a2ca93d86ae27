"""The tables of ``report.html`` below the first: figures as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from training.evaluate.table import NOTHING, percent, three

if TYPE_CHECKING:
    from training.evaluate.outcome import Evaluation, Row

SIZES = {"small": "below 32 x 32 px", "medium": "up to 96 x 96 px", "large": "above"}
"""COCO's, in pixels of the photograph."""


@dataclass(frozen=True)
class Table:
    """Words and figures.

    Args:
        head: names of the columns; the first one's holds words.
        lines: as many cells each.
    """

    head: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def by_size(evaluation: Evaluation) -> Table:
    """AP and recall of small, medium and large products; a line for each row."""
    sizes = [
        (name, scores.boxes)
        for row in evaluation.rows[:1]
        for name, scores in row.figures.by_size.items()
    ]
    return Table(
        (
            "",
            *(f"AP {name}" for name, _ in sizes),
            *(f"recall50 {name}" for name, _ in sizes),
        ),
        tuple(
            (
                str(number),
                *(three(row.figures.by_size[name].ap) for name, _ in sizes),
                *(three(row.figures.by_size[name].recall50) for name, _ in sizes),
            )
            for number, row in enumerate(evaluation.rows, 1)
        ),
    )


def size_words(evaluation: Evaluation) -> str:
    """What sizes mean, and how many products are of each."""
    sizes = evaluation.rows[0].figures.by_size if evaluation.rows else {}
    return "; ".join(
        f"{name}: {SIZES.get(name, '')}, {scores.boxes:,} products"
        for name, scores in sizes.items()
    )


def side_by_side(evaluation: Evaluation) -> Table | None:
    """AP50 by label, a column for each row; ``None`` where there is nothing to compare."""
    if len(evaluation.labels) < 2 or len(evaluation.rows) < 2:
        return None
    return Table(
        ("label", "products", *(f"AP50 of {n + 1}" for n in range(len(evaluation.rows)))),
        tuple(
            (
                label,
                f"{evaluation.rows[0].figures.by_class[id_].boxes:,}",
                *(three(row.figures.by_class[id_].ap50) for row in evaluation.rows),
            )
            for id_, label in enumerate(evaluation.labels, 1)
        ),
    )


def by_label(evaluation: Evaluation, row: Row) -> Table:
    """Precision and counts of each label."""
    lines = []
    for id_, label in enumerate(evaluation.labels, 1):
        scores = row.figures.by_class[id_]
        count = row.counts.by_class[id_] if row.counts else None
        counted = (
            (NOTHING,) * 4
            if count is None
            else (f"{count.true:,}", f"{count.found:,}", f"{count.mae:.2f}", percent(count.mape))
        )
        figures = (three(scores.ap), three(scores.ap50), three(scores.recall50))
        lines.append((label, f"{scores.boxes:,}", *figures, *counted))
    head = ("label", "products", "AP", "AP50", "recall50", "there", "counted", "MAE", "MAPE")
    return Table(head, tuple(lines))


def shares(evaluation: Evaluation, row: Row) -> Table | None:
    """Share of shelf by brand, or by label where no brands are known; the largest first."""
    if row.share is None:
        return None
    ranked = sorted(row.share.by_group.items(), key=lambda entry: (-entry[1].true, entry[0]))
    return Table(
        ("brand" if evaluation.brands else "label", "true share", "found", "off by", "MAE"),
        tuple(
            (
                name,
                percent(share.true),
                percent(share.found),
                _signed(100 * (share.found - share.true)),
                f"{100 * share.mae:.1f}",
            )
            for name, share in ranked
        ),
    )


def _signed(value: float) -> str:
    text = f"{value:+.1f}".replace("-", "−")
    return "0.0" if text[1:] == "0.0" else text
