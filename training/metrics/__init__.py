"""How good a detector is: numpy only, photograph by photograph.

    stream = CocoStream(classes=[1, 2, 3])
    for truth, detections in photographs:
        stream.add(truth, detections)
    figures = summarise(stream.curves())
    figures.ap, figures.ap50

Nothing here knows where photographs or detections come from.
"""

from training.metrics.boxes import Detections, Truth, truth_of
from training.metrics.coco import LIMITS, OVERLAPS, SIZES, CocoCurves, CocoStream, coco_curves
from training.metrics.confusion import confusion
from training.metrics.counts import (
    CountError,
    CountErrors,
    Tally,
    best_threshold,
    count_errors,
    tally,
)
from training.metrics.match import Matches, match
from training.metrics.share import GroupShare, ShareErrors, brand_of, share_errors
from training.metrics.summary import CocoSummary, CurvePoint, Scores, precision_recall, summarise

__all__ = [
    "LIMITS",
    "OVERLAPS",
    "SIZES",
    "CocoCurves",
    "CocoStream",
    "CocoSummary",
    "CountError",
    "CountErrors",
    "CurvePoint",
    "Detections",
    "GroupShare",
    "Matches",
    "Scores",
    "ShareErrors",
    "Tally",
    "Truth",
    "best_threshold",
    "brand_of",
    "coco_curves",
    "confusion",
    "count_errors",
    "match",
    "precision_recall",
    "share_errors",
    "summarise",
    "tally",
    "truth_of",
]
