"""Near ties: which of two boxes suppresses the other turns on a difference within the tolerance.

Neighbouring anchors find the same thing, with scores that may be nearly equal and with boxes, or
labels, that are not. The model keeps the better one; a browser whose scores are off by less than
the tolerance may keep the other, and then others fall or stay than fell or stayed before. It is as
good if suppression, by scores within the tolerance, may leave just what it shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.verify.assignment import assign, connected
from builder.verify.pair import boxes_of, iou_matrix, labels_of, scores_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from builder.artifacts import Detection, Thresholds
    from builder.verify.pair import Tolerance


def may_be_left(
    found: Sequence[Detection],
    candidates: Sequence[Detection],
    thresholds: Thresholds,
    tolerance: Tolerance,
) -> bool:
    """Whether greedy suppression, within the tolerance, may leave ``found`` of ``candidates``.

    That is so if every detection is a candidate, of its label and with box and score within the
    tolerance, and no two the same; if no two suppress one another; and if each candidate that is
    not among them is suppressed by one that scores no less, but for the tolerance.

    Args:
        found: the browser's detections, boxes cut off at the edges.
        candidates: the original model's, boxes as suppression sees them.
        thresholds: of both.
        tolerance: how far the browser may be off.
    """
    if not found or len(found) >= thresholds.max_detections:
        return False
    own = _own(found, candidates, tolerance)
    if own is None:
        return False
    boxes, labels, scores = boxes_of(candidates), labels_of(candidates), scores_of(candidates)
    overlap = iou_matrix(boxes[own], boxes)
    if thresholds.class_wise:
        overlap[labels[own][:, None] != labels[None, :]] = 0.0
    overlap[range(len(own)), own] = 0.0
    # Two boxes that are off by as much as is allowed overlap by so much more, or less.
    slack = 2 * (1 - tolerance.iou)
    if (overlap[:, own] > thresholds.iou + slack).any():
        return False
    beaten = scores_of(found)[:, None] >= scores[None, :] - tolerance.score
    suppressed = (beaten & (overlap > thresholds.iou - slack)).any(axis=0)
    counts = scores > thresholds.score + tolerance.margin
    counts &= _area(_cut_off(boxes)) > 0
    counts[own] = False
    return bool(suppressed[counts].all())


def _own(
    found: Sequence[Detection], candidates: Sequence[Detection], tolerance: Tolerance
) -> NDArray[np.intp] | None:
    """For each detection the index of its candidate, no two the same; ``None`` if one has none."""
    import numpy as np

    overlap = iou_matrix(boxes_of(found), _cut_off(boxes_of(candidates)))
    allowed = labels_of(found)[:, None] == labels_of(candidates)[None, :]
    allowed &= overlap >= tolerance.iou
    off = np.abs(scores_of(found)[:, None] - scores_of(candidates)[None, :])
    allowed &= off <= tolerance.score
    own = np.full(len(found), -1, np.intp)
    for rows, columns in connected(allowed):
        grid = np.ix_(rows, columns)
        # One more pair is worth more than any overlap.
        weights = np.where(allowed[grid], len(rows) + overlap[grid], 0.0)
        for row, column in assign(weights):
            own[rows[row]] = columns[column]
    return own if (own >= 0).all() else None


def _cut_off(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    return np.clip(boxes, 0.0, 1.0)


def _area(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    area: NDArray[np.float64] = np.prod(np.maximum(boxes[:, 2:] - boxes[:, :2], 0.0), axis=1)
    return area
