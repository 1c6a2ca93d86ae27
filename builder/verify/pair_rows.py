"""The detections of one photograph as rows of a table: pairs, what is missing, what is extra."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.verify.overlay import label_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.verify.outcome import PhotographResult


@dataclass(frozen=True)
class PairRow:
    """One row. Scores are ``None`` on the side that did not find it."""

    label: str
    model: float | None
    browser: float | None
    iou: float | None
    difference: float | None
    verdict: str
    passed: bool


def pair_rows(result: PhotographResult, names: Sequence[str]) -> tuple[PairRow, ...]:
    """Failures first, then by score."""
    if result.match is None or result.seen is None:
        return ()
    expected, found = result.expected, result.seen.detections
    rows = [
        PairRow(
            label=label_name(expected[pair.expected].label, names),
            model=expected[pair.expected].score,
            browser=found[pair.found].score,
            iou=pair.iou,
            difference=pair.score_difference,
            verdict="agrees" if pair.passed else "differs",
            passed=pair.passed,
        )
        for pair in result.match.pairs
    ]
    paired = (
        {pair.expected for pair in result.match.pairs},
        {pair.found for pair in result.match.pairs},
    )
    counted = set(result.match.missing), set(result.match.extra)
    ties = result.match.near_ties
    tied = set(ties.expected), set(ties.found)
    for side, detections in enumerate((expected, found)):
        for index, detection in enumerate(detections):
            if index in paired[side]:
                continue
            failed = index in counted[side]
            harmless = "near tie" if index in tied[side] else "near the threshold"
            rows.append(
                PairRow(
                    label=label_name(detection.label, names),
                    model=None if side else detection.score,
                    browser=detection.score if side else None,
                    iou=None,
                    difference=None,
                    verdict=("extra" if side else "missing") if failed else harmless,
                    passed=not failed,
                )
            )
    return tuple(sorted(rows, key=lambda row: (row.passed, -(row.model or row.browser or 0.0))))
