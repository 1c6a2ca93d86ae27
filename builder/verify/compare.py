"""The browser's detections beside the original model's, photograph by photograph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from builder.verify.goldens import Goldens
from builder.verify.match import Tolerance, match
from builder.verify.outcome import PhotographResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.artifacts import Detection, Thresholds
    from builder.progress import Progress
    from builder.verify.observed import Online
    from builder.verify.photographs import Photograph, Photographs
    from builder.verify.verify_site import Original


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
        expected, other_labels = _ask(original, photograph, thresholds, tolerance)
        results.append(_result(photograph, expected, other_labels, online, thresholds, tolerance))
    return tuple(results)


def _ask(
    original: Original | Goldens,
    photograph: Photograph,
    thresholds: Thresholds,
    tolerance: Tolerance,
) -> tuple[tuple[Detection, ...], tuple[Detection, ...]]:
    """What it detects, and what it would if labels did not suppress one another, if they do."""
    if isinstance(original, Goldens):
        return original.detections_in(photograph), ()
    pixels = photograph.pixels()
    expected = tuple(original(pixels, thresholds))
    if thresholds.class_wise:
        return expected, ()
    lower = max(thresholds.score - 2 * tolerance.score, 0.0)
    apart = replace(thresholds, class_wise=True, score=lower)
    return expected, tuple(original(pixels, apart))


def _result(
    photograph: Photograph,
    expected: Sequence[Detection],
    other_labels: Sequence[Detection],
    online: Online,
    thresholds: Thresholds,
    tolerance: Tolerance,
) -> PhotographResult:
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
        expected=tuple(expected),
        seen=seen,
        match=match(expected, seen.detections, tolerance, thresholds.score, other_labels)
        if seen
        else None,
        error=error,
    )
