"""The browser's detections beside the original model's, photograph by photograph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.verify.goldens import Goldens
from builder.verify.match import match, with_near_ties
from builder.verify.near_ties import may_be_left
from builder.verify.outcome import PhotographResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.artifacts import Detection, Thresholds
    from builder.progress import Progress
    from builder.verify.match import Match
    from builder.verify.observed import Online
    from builder.verify.original import Original
    from builder.verify.pair import Tolerance
    from builder.verify.photographs import Photograph, Photographs


def compare(
    photographs: Photographs,
    original: Original | Goldens,
    online: Online,
    thresholds: Thresholds,
    tolerance: Tolerance,
    progress: Progress,
) -> tuple[PhotographResult, ...]:
    """Ask the original about every photograph and match; sorted by name."""
    results = []
    for done, photograph in enumerate(photographs.usable):
        progress("Asking the original model", done / len(photographs.usable))
        results.append(_result(photograph, original, online, thresholds, tolerance))
    return tuple(results)


def _ask(
    original: Original | Goldens, photograph: Photograph, thresholds: Thresholds
) -> tuple[Detection, ...]:
    if isinstance(original, Goldens):
        return original.detections_in(photograph)
    return tuple(original.detect(photograph.pixels(), thresholds))


def _match(
    photograph: Photograph,
    original: Original | Goldens,
    expected: Sequence[Detection],
    found: Sequence[Detection],
    thresholds: Thresholds,
    tolerance: Tolerance,
) -> Match:
    """Match; ask the original what it chose from only where something may be a near tie."""
    matched = match(expected, found, tolerance, thresholds.score)
    if matched.passed or isinstance(original, Goldens) or original.candidates is None:
        return matched
    least = max(thresholds.score - 2 * tolerance.score, thresholds.score / 2)
    candidates = original.candidates(photograph.pixels(), least)
    if may_be_left(found, candidates, thresholds, tolerance):
        return with_near_ties(matched, expected, found, tolerance, thresholds.score)
    return matched


def _result(
    photograph: Photograph,
    original: Original | Goldens,
    online: Online,
    thresholds: Thresholds,
    tolerance: Tolerance,
) -> PhotographResult:
    expected = _ask(original, photograph, thresholds)
    seen = online.seen.get(photograph.name)
    error = online.errors.get(photograph.name, "")
    if seen and (seen.width, seen.height) != (photograph.width, photograph.height):
        error = (
            f"the browser sees {seen.width} x {seen.height} pixels,"
            f" Python {photograph.width} x {photograph.height}"
        )
    return PhotographResult(
        name=photograph.name,
        sha256=photograph.sha256,
        width=photograph.width,
        height=photograph.height,
        expected=expected,
        seen=seen,
        match=_match(photograph, original, expected, seen.detections, thresholds, tolerance)
        if seen
        else None,
        error=error,
    )
