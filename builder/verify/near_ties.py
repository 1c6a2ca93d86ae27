"""Near ties: which of two boxes suppresses the other turns on a difference within the tolerance.

Neighbouring anchors find the same thing, with scores that may be nearly equal and with boxes, or
labels, that are not. The model keeps the better one; a browser whose scores are off by less than
the tolerance may keep the other, and is as good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.verify.pair import Pair, boxes_of, iou_matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.artifacts import Detection
    from builder.verify.pair import Tolerance


@dataclass(frozen=True)
class Unsuppressed:
    """What the original model finds before anything is suppressed.

    Args:
        detections: all of them, from a little below the threshold on.
        iou: boxes that overlap by more than this are one.
        class_wise: only boxes of one label can be one.
    """

    detections: Sequence[Detection]
    iou: float
    class_wise: bool


def near_ties(
    expected: Sequence[Detection],
    found: Sequence[Detection],
    alone: tuple[Sequence[int], Sequence[int]],
    before: Unsuppressed,
    tolerance: Tolerance,
) -> list[Pair]:
    """Pairs of two boxes of which either suppresses the other, as the tolerance would have it.

    The model has the browser's box itself, with the browser's score, both within the tolerance;
    its scores of that box and of the one it kept differ by twice that at most, since the browser's
    of both may be off; and the two overlap by so much that only one can stay.

    Args:
        expected: the model's detections.
        found: the browser's.
        alone: indices of those, on either side, that no pair within the tolerance has.
        before: what the model chose from.
        tolerance: how far the browser may be off.

    Returns:
        Each detection in one pair at most; those whose boxes overlap most come first.
    """
    everything = boxes_of(before.detections)
    as_found = iou_matrix(boxes_of(found), everything)
    as_kept = iou_matrix(boxes_of(expected), everything)
    ties: list[tuple[float, Pair]] = []
    for j in alone[1]:
        for k, own in enumerate(before.detections):
            off = found[j].score - own.score
            if (
                own.label != found[j].label
                or as_found[j, k] < tolerance.iou
                or abs(off) > tolerance.score
            ):
                continue
            for i in alone[0]:
                alike = own.label == expected[i].label or not before.class_wise
                nearly = abs(expected[i].score - own.score) <= 2 * tolerance.score
                if alike and nearly and as_kept[i, k] > before.iou:
                    pair = Pair(i, j, float(as_found[j, k]), off, passed=True, near_tie=True)
                    ties.append((float(as_kept[i, k]), pair))
    ties.sort(key=lambda tie: (-tie[0], -tie[1].iou))
    taken: tuple[set[int], set[int]] = set(), set()
    pairs = []
    for _, pair in ties:
        if pair.expected not in taken[0] and pair.found not in taken[1]:
            pairs.append(pair)
            taken[0].add(pair.expected)
            taken[1].add(pair.found)
    return pairs
