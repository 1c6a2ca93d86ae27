"""How good the detector is, in the few figures that a person asks for."""

from __future__ import annotations

import math
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, Any

from training.metrics import brand_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from training.evaluate import Row

SEPARATORS = ("-", "_", " ")
GOOD, FAIR = 0.8, 0.5
LEAST_SCORE, MOST_SCORE = 0.02, 0.95


def score_to_show(row: Row, best: Sequence[float]) -> float:
    """The score from which the site shows detections.

    That is the one that counts best, unless it would leave more than half of the pictures of
    products without a box: for a weak detector, finding nothing at all may count best.

    Args:
        row: what was measured, at the score that counts best.
        best: highest score in each picture that shows products, at least one.
    """
    return min(max(_rounded_down(min(row.threshold, median(best))), LEAST_SCORE), MOST_SCORE)


def quality(row: Row) -> dict[str, Any]:
    """Figures of ``row``, measured at the score from which the site shows detections."""
    overall = row.figures.overall
    found_rightly = sum(line[place] for place, line in enumerate(row.confusion[:-1]))
    found = sum(sum(line[:-1]) for line in row.confusion[:-1])
    invented = sum(row.confusion[-1][:-1])
    true = sum(sum(line) for line in row.confusion[:-1])
    return {
        "images": row.figures.images,
        "boxes": true,
        "ap": _rounded(overall.ap),
        "ap50": _rounded(overall.ap50),
        "found": _rounded(found / true if true else None),
        "named_rightly": _rounded(found_rightly / found if found else None),
        "invented": invented,
        "facings_off": _rounded(row.counts.total.mae if row.counts else None),
        "score": row.threshold,
    }


def caveat(figures: Mapping[str, Any]) -> str:
    """What to think of these figures, in a sentence or two."""
    where = "These pictures were made from the packshots; photographs in a shop are harder"
    ap50 = figures["ap50"] or 0.0
    if ap50 < FAIR:
        return (
            f"This detector is not fit for use: AP50 {ap50:.2f} even on pictures of the kind it "
            "learned from. Give it more minutes, in another folder with -o"
        )
    if ap50 < GOOD:
        return f"A start, no more. {where}: give it more minutes, and look at the report"
    return f"{where}: try it on some before anybody relies on it"


def brand_separator(labels: Sequence[str]) -> str | None:
    """What ends the brand in ``labels``, or ``None`` where they do not begin with brands.

    They do if all of them have it, there are several brands, and most labels share theirs with
    another.
    """
    for separator in SEPARATORS:
        if not all(separator in label.strip(separator) for label in labels):
            continue
        brands = Counter(brand_of(label, separator=separator) for label in labels)
        shared = sum(count for count in brands.values() if count > 1)
        if len(brands) > 1 and 2 * shared > len(labels):
            return separator
    return None


def _rounded_down(score: float) -> float:
    """To hundredths, as the page's slider has them."""
    return math.floor(score * 100) / 100


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)
