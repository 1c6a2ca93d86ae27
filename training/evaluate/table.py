"""The rows of an evaluation as words, for a terminal and for the page alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.evaluate.outcome import Evaluation, Row

NOTHING = "–"


def header(evaluation: Evaluation) -> tuple[str, ...]:
    """Names of the columns."""
    limits = tuple(evaluation.rows[0].figures.by_limit) if evaluation.rows else ()
    return (
        "detector",
        "tiles",
        "AP",
        "AP50",
        "recall50",
        *(f"AR@{limit}" for limit in limits),
        "score",
        "count MAE",
        "MAPE",
        "share err",
        "ms",
    )


def cells(row: Row) -> tuple[str, ...]:
    """What stands in them; a dash where there is nothing to measure."""
    overall, counts = row.figures.overall, row.counts
    return (
        f"{row.detector} ({row.kind})",
        row.tiling,
        three(overall.ap),
        three(overall.ap50),
        three(overall.recall50),
        *(three(scores.ar) for scores in row.figures.by_limit.values()),
        f"{row.threshold:.2f}" + ("*" if row.threshold_chosen else ""),
        NOTHING if counts is None else f"{counts.total.mae:.1f}",
        NOTHING if counts is None else percent(counts.total.mape),
        NOTHING if row.share is None else percent(row.share.moved),
        f"{row.milliseconds:,.0f}",
    )


def text_table(evaluation: Evaluation) -> str:
    """Lines of equal width: words to the left, figures to the right."""
    lines = [header(evaluation), *map(cells, evaluation.rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def three(value: float | None) -> str:
    """Three digits behind the point, or a dash."""
    return NOTHING if value is None else f"{value:.3f}"


def percent(value: float | None) -> str:
    """``12.5%`` of 0.125, or a dash."""
    return NOTHING if value is None else f"{value:.1%}"
