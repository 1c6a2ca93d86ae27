"""Contract 7 over all photographs, and that there was something to compare at all."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from builder.figures import counted, number_in_words
from builder.verify.outcome import Check, PhotographResult, judged, not_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.artifacts import Thresholds
    from builder.verify.outcome import Figure
    from builder.verify.pair import Tolerance

NAME, TITLE = "parity", "The browser detects what the model detects"
SOMETHING, SOMETHING_TITLE = "something", "There is something to compare"


def parity_not_run(because: str) -> tuple[Check, Check]:
    """Both checks of this module, not run."""
    return (
        not_run(SOMETHING, SOMETHING_TITLE, because=because),
        not_run(NAME, TITLE, because=because),
    )


def check_something(results: Sequence[PhotographResult], thresholds: Thresholds) -> Check:
    """The model finds at least one thing; two empty lists agree and prove nothing."""
    count = sum(len(result.expected) for result in results)
    nothing = (
        f"The model finds nothing with a score of {thresholds.score:g} or more in"
        f" {looked_at(results)}; verify with photographs of what it detects"
    )
    return judged(
        SOMETHING,
        SOMETHING_TITLE,
        problems=() if count else (nothing,),
        good=f"{counted(count, 'detection')} of the model in {looked_at(results)}",
        bad="there is not",
        figures={"detections": count, "photographs": len(results)},
    )


def check_parity(results: Sequence[PhotographResult], tolerance: Tolerance) -> Check:
    """Every photograph within the tolerance; figures pass or fail, the worst photograph first."""
    pairs = [pair for result in results if result.match for pair in result.match.pairs]
    differences = [abs(pair.score_difference) for pair in pairs]
    worst_first = sorted(results, key=PhotographResult.badness, reverse=True)
    problems = tuple(describe(result, tolerance) for result in worst_first if not result.passed)
    matches = [result.match for result in results if result.match]
    ties = sum(len(match.near_ties) for match in matches)
    figures: dict[str, Figure] = {
        "photographs": len(results),
        "photographs_failed": len(problems),
        "pairs": len(pairs),
        "pairs_failed": sum(not pair.passed for pair in pairs),
        "near_ties": ties,
        "missing": sum(len(match.missing) for match in matches),
        "extra": sum(len(match.extra) for match in matches),
        "near_threshold": sum(match.near_threshold for match in matches),
        "least_iou": min((pair.iou for pair in pairs), default=None),
        "mean_iou": fmean(pair.iou for pair in pairs) if pairs else None,
        "greatest_score_difference": max(differences, default=None),
        "mean_score_difference": fmean(differences) if pairs else None,
        "tolerated_iou": tolerance.iou,
        "tolerated_score_difference": tolerance.score,
    }
    good = f"{counted(len(pairs), 'pair')} in {looked_at(results)}"
    if pairs:
        least = number_in_words(min(pair.iou for pair in pairs))
        good += f", least IoU {least}, scores within {number_in_words(max(differences))}"
    if ties:
        good += f"; and {counted(ties, 'near tie')}, where it kept another box"
    return judged(
        NAME,
        TITLE,
        problems=problems,
        good=good,
        bad=f"{len(problems)} of {looked_at(results)} differ",
        figures=figures,
    )


def looked_at(results: Sequence[PhotographResult]) -> str:
    """How many photographs these are, in words."""
    return counted(len(results), "photograph")


def describe(result: PhotographResult, tolerance: Tolerance) -> str:
    """What is wrong with one photograph, in a sentence."""
    if result.error or result.match is None:
        return f"{result.name}: {result.error or 'nothing to compare'}"
    match = result.match
    parts = []
    if match.missing:
        parts.append(f"{len(match.missing)} of the model's detections missing in the browser")
    if match.extra:
        parts.append(f"{len(match.extra)} extra in the browser")
    failed = [pair for pair in match.pairs if not pair.passed]
    if any(pair.iou < tolerance.iou for pair in failed):
        parts.append(f"least IoU {min(pair.iou for pair in failed):.4f}")
    if any(abs(pair.score_difference) > tolerance.score for pair in failed):
        worst = max((pair.score_difference for pair in failed), key=abs)
        parts.append(f"a score differs by {worst:+.4f}")
    return f"{result.name}: {'; '.join(parts)}"
