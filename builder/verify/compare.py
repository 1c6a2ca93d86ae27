"""The browser's detections beside the original model's, photograph by photograph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from builder.verify.goldens import Goldens
from builder.verify.match import match
from builder.verify.near_ties import Unsuppressed
from builder.verify.outcome import PhotographResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.artifacts import Detection, Thresholds
    from builder.progress import Progress
    from builder.verify.match import Match
    from builder.verify.observed import Online
    from builder.verify.pair import Tolerance
    from builder.verify.photographs import Photograph, Photographs
    from builder.verify.verify_site import Original

EVERYTHING = 1_000_000
"""More detections than any model has anchors and labels."""


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
    return tuple(original(photograph.pixels(), thresholds))


def _match(
    photograph: Photograph,
    original: Original | Goldens,
    expected: Sequence[Detection],
    found: Sequence[Detection],
    thresholds: Thresholds,
    tolerance: Tolerance,
) -> Match:
    """Match; ask the original what it chose from only where something could be a near tie."""
    matched = match(expected, found, tolerance, thresholds.score)
    agreed = sum(pair.passed for pair in matched.pairs)
    one_is_used_up = agreed == min(len(expected), len(found))
    if one_is_used_up or isinstance(original, Goldens):
        return matched
    lower = max(thresholds.score - 2 * tolerance.score, 0.0)
    # No two boxes overlap by more than 1: nothing falls.
    everything = replace(
        thresholds, score=lower, iou=1.0, class_wise=True, max_detections=EVERYTHING
    )
    before = Unsuppressed(
        _ask(original, photograph, everything), thresholds.iou, thresholds.class_wise
    )
    return match(expected, found, tolerance, thresholds.score, before)


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
