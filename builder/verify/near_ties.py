"""Near ties: which of two boxes suppresses the other turns on a difference within the tolerance.

Neighbouring anchors find the same thing, with scores that may be nearly equal and with boxes, or
labels, that are not. The model keeps the better one; a browser whose scores are off by less than
the tolerance may keep the other, and then others fall or stay than fell or stayed before. It is as
good if suppression, by scores and boxes within the tolerance, may leave just what it shows.
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


ROUNDING = 1e-3
"""By which an IoU may differ that the browser computes of boxes in fewer bits."""


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

    A box that touches no edge of the photograph is as suppression saw it in the browser. Of one
    that was cut off the whole is unknown, but it is about that of one of the candidates that may be
    it; and 1 - IoU is a metric, so that an IoU is off by what the two boxes are off, added up.

    Args:
        found: the browser's detections, boxes cut off at the edges.
        candidates: the original model's, boxes as suppression sees them.
        thresholds: of both.
        tolerance: how far the browser may be off.
    """
    import numpy as np

    if not found or len(found) >= thresholds.max_detections:
        return False
    shown, labels = boxes_of(found), labels_of(found)
    inside = ((shown > 0) & (shown < 1)).all(axis=1)
    off = np.where(inside, 0.0, 1 - tolerance.iou)
    most = thresholds.iou + off[:, None] + off[None, :] + ROUNDING
    rivals = _rivals(labels, labels, thresholds)
    np.fill_diagonal(rivals, val=False)
    # First what needs no assignment: a browser that does not suppress shows very many.
    both_inside = inside[:, None] & inside[None, :]
    if (rivals & both_inside & (iou_matrix(shown, shown) > most)).any():
        return False
    own, possible = _own(found, candidates, tolerance)
    if (own < 0).any():
        return False
    everything = boxes_of(candidates)
    wholes = [shown[i : i + 1] if inside[i] else everything[possible[i]] for i in range(len(found))]
    for i, j in np.argwhere(np.triu(rivals & ~both_inside)):
        if iou_matrix(wholes[i], wholes[j]).min() > most[i, j]:
            return False
    return _others_suppressed(found, wholes, off, candidates, own, thresholds, tolerance)


def _rivals(
    these: NDArray[np.intp], those: NDArray[np.intp], thresholds: Thresholds
) -> NDArray[np.bool_]:
    """Which of ``these`` labels may suppress which of ``those``."""
    alike: NDArray[np.bool_] = these[:, None] == those[None, :]
    return alike if thresholds.class_wise else alike | True


def _own(
    found: Sequence[Detection], candidates: Sequence[Detection], tolerance: Tolerance
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """For each detection the index of its candidate, no two the same, and which may be it.

    Returns:
        intp ``[found]``, -1 where one has none; bool ``[found, candidates]``.
    """
    import numpy as np

    shown, boxes = boxes_of(found), _cut_off(boxes_of(candidates))
    labels, scores = labels_of(candidates), scores_of(candidates)
    # One by one: a weak detector has hundreds of thousands of candidates.
    possible = np.stack(
        [
            (labels == one.label)
            & (np.abs(scores - one.score) <= tolerance.score)
            & (iou_matrix(box[None], boxes)[0] >= tolerance.iou)
            for one, box in zip(found, shown, strict=True)
        ]
    )
    own = np.full(len(found), -1, np.intp)
    for rows, columns in connected(possible):
        overlap = iou_matrix(shown[rows], boxes[columns])
        # One more pair is worth more than any overlap.
        weights = np.where(possible[np.ix_(rows, columns)], len(rows) + overlap, 0.0)
        for row, column in assign(weights):
            own[rows[row]] = columns[column]
    return own, possible


def _others_suppressed(
    found: Sequence[Detection],
    wholes: Sequence[NDArray[np.float64]],
    off: NDArray[np.float64],
    candidates: Sequence[Detection],
    own: NDArray[np.intp],
    thresholds: Thresholds,
    tolerance: Tolerance,
) -> bool:
    """Whether each candidate but ``own`` may fall to a detection, or to one that cannot be seen.

    Those near the threshold are not judged, nor those that cannot be seen.
    """
    import numpy as np

    boxes, labels, scores = boxes_of(candidates), labels_of(candidates), scores_of(candidates)
    hidden = _hidden(boxes)
    judged = (scores > thresholds.score + tolerance.margin) & ~hidden
    judged[own] = False
    left = np.flatnonzero(judged)

    def stay(
        whole: NDArray[np.float64], label: NDArray[np.intp], score: float, off: float
    ) -> NDArray[np.intp]:
        """Those of ``left`` that one of this box, label and score does not suppress."""
        falls = _rivals(label, labels[left], thresholds)[0]
        falls &= score >= scores[left]
        falls &= iou_matrix(whole, boxes[left]).max(axis=0) > max(
            thresholds.iou - off - ROUNDING, 0.0
        )
        those: NDArray[np.intp] = left[~falls]
        return those

    # The candidate's own box, too, may be another in the browser.
    alone = 1 - tolerance.iou
    for i, label in enumerate(labels_of(found)[:, None]):
        left = stay(wholes[i], label, found[i].score + tolerance.score, float(off[i]) + alone)
    # What cannot be seen overlaps only what reaches beyond the photograph.
    if (boxes[left] == _cut_off(boxes[left])).all(axis=1).any():
        return False
    for i in np.flatnonzero(hidden):
        one = slice(i, i + 1)
        left = stay(boxes[one], labels[one], float(scores[i]) + 2 * tolerance.score, 2 * alone)
    return not left.size


def _cut_off(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    return np.clip(boxes, 0.0, 1.0)


def _hidden(boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which boxes have nothing inside the photograph: suppression sees them, people do not."""
    seen = _cut_off(boxes)
    hidden: NDArray[np.bool_] = ((seen[:, 2:] - seen[:, :2]) <= 0).any(axis=1)
    return hidden
