"""Contract 7: the detections of the browser and of the original model, matched one to one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from builder.artifacts import Detection

LEAST_OVERLAP = 0.5
"""Two boxes of one label are candidates for a pair from this IoU on; whether they agree is another
question, put to the tolerance. Below it, one is missing and the other is extra."""

TIE_BREAK = 1e-3
"""What a difference of scores weighs against one of IoU, where boxes leave a choice."""


@dataclass(frozen=True)
class Tolerance:
    """How far the browser may differ.

    Args:
        iou: least IoU of a pair.
        score: greatest difference of a pair's scores.
        margin: a detection without a partner counts from ``threshold + margin`` on; nearer to the
            threshold, either side may have dropped it for honest reasons.
    """

    iou: float
    score: float
    margin: float = 0.02


TOLERANCES: dict[Literal["float32", "float16"], Tolerance] = {
    "float32": Tolerance(iou=0.99, score=1e-3),
    "float16": Tolerance(iou=0.98, score=1e-2),
}


@dataclass(frozen=True)
class Pair:
    """One thing that both found.

    Args:
        expected: index among the original model's detections.
        found: index among the browser's.
        iou: intersection over union of their boxes.
        score_difference: the browser's score minus the model's of the same label.
        passed: both are within the tolerance.
    """

    expected: int
    found: int
    iou: float
    score_difference: float
    passed: bool


@dataclass(frozen=True)
class Match:
    """How two lists of detections compare.

    Args:
        pairs: sorted by ``expected``.
        missing: what only the original model found, above threshold + margin.
        extra: what only the browser found, above threshold + margin.
        near_threshold: how many have no partner but are too near to the threshold to count.
    """

    pairs: tuple[Pair, ...]
    missing: tuple[int, ...]
    extra: tuple[int, ...]
    near_threshold: int

    @property
    def passed(self) -> bool:
        """Every pair agrees and nothing is without a partner that should have one."""
        return not self.missing and not self.extra and all(pair.passed for pair in self.pairs)


def match(
    expected: Sequence[Detection],
    found: Sequence[Detection],
    tolerance: Tolerance,
    threshold: float,
    other_labels: Sequence[Detection] = (),
) -> Match:
    """Match one to one, same label only, but for near ties.

    Among all such matchings it takes one with the most pairs within the tolerance, among those
    one with the greatest sum of IoU, and where boxes are equal the nearest scores: a failure is
    never an accident of the pairing.

    Where boxes of different labels suppress one another, a thing has its best label alone, and
    which of two that is may turn on a difference within the tolerance. Such a near tie is a pair:
    the model itself gives the browser's label nearly the score of its own.

    Args:
        expected: the original model's detections, at ``threshold``.
        found: the browser's.
        tolerance: how far a pair may differ.
        threshold: the score threshold that both were made with.
        other_labels: what the original model finds where labels do not suppress one another, to
            tell near ties; empty where there are none.
    """
    pairs = _pairs(expected, found, tolerance)
    alone = _alone(pairs, expected, found)
    pairs += _near_ties(alone, expected, found, other_labels, tolerance)
    pairs.sort(key=lambda pair: pair.expected)
    alone = _alone(pairs, expected, found)
    least = threshold + tolerance.margin
    missing = tuple(index for index in alone[0] if expected[index].score > least)
    extra = tuple(index for index in alone[1] if found[index].score > least)
    near = sum(map(len, alone)) - len(missing) - len(extra)
    return Match(tuple(pairs), missing, extra, near)


def _alone(
    pairs: Sequence[Pair], expected: Sequence[Detection], found: Sequence[Detection]
) -> tuple[list[int], list[int]]:
    """Indices on either side that no pair has."""
    sides = {pair.expected for pair in pairs}, {pair.found for pair in pairs}
    left, right = (
        [index for index in range(len(side)) if index not in taken]
        for side, taken in zip((expected, found), sides, strict=True)
    )
    return left, right


def _near_ties(
    alone: tuple[list[int], list[int]],
    expected: Sequence[Detection],
    found: Sequence[Detection],
    other_labels: Sequence[Detection],
    tolerance: Tolerance,
) -> list[Pair]:
    """Pairs of one box and two labels that the original model cannot tell apart either."""
    if not other_labels or not all(alone):
        return []
    boxes = [_boxes(side) for side in (expected, found, other_labels)]
    with_expected, with_other = (iou_matrix(boxes[1], boxes[side]) for side in (0, 2))
    pairs: list[Pair] = []
    waiting = list(alone[0])
    for j in alone[1]:
        own = [
            other.score
            for k, other in enumerate(other_labels)
            if other.label == found[j].label
            and with_other[j, k] >= tolerance.iou
            and abs(found[j].score - other.score) <= tolerance.score
        ]
        for i in waiting:
            tied = own and abs(expected[i].score - max(own)) <= 2 * tolerance.score
            if tied and with_expected[j, i] >= tolerance.iou:
                difference = found[j].score - max(own)
                pairs.append(Pair(i, j, float(with_expected[j, i]), difference, passed=True))
                waiting.remove(i)
                break
    return pairs


def _pairs(
    expected: Sequence[Detection], found: Sequence[Detection], tolerance: Tolerance
) -> list[Pair]:
    import numpy as np

    from builder.verify.assignment import assign

    overlap = iou_matrix(_boxes(expected), _boxes(found))
    same = _labels(expected)[:, None] == _labels(found)[None, :]
    differences = _scores(found)[None, :] - _scores(expected)[:, None]
    candidate = same & (overlap >= LEAST_OVERLAP)
    within = candidate & (overlap >= tolerance.iou) & (np.abs(differences) <= tolerance.score)
    pairs: list[Pair] = []
    for rows, columns in connected(candidate):
        grid = np.ix_(rows, columns)
        # A pair within the tolerance outweighs any number of IoUs of the others.
        bonus = min(len(rows), len(columns)) + 1
        worth = overlap[grid] + bonus * within[grid] - TIE_BREAK * np.abs(differences[grid])
        weights = np.where(candidate[grid], worth, 0.0)
        for row, column in assign(weights):
            i, j = rows[row], columns[column]
            pairs.append(
                Pair(i, j, float(overlap[i, j]), float(differences[i, j]), bool(within[i, j]))
            )
    return pairs


def iou_matrix(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Intersection over union of every box with every box.

    Args:
        first: float64 ``[N, 4]`` (ymin, xmin, ymax, xmax).
        second: float64 ``[M, 4]``.

    Returns:
        float64 ``[N, M]``. A box without an area overlaps by 1 with its equal, by 0 with others.
    """
    import numpy as np

    a, b = first[:, None, :], second[None, :, :]
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    shared = np.prod(np.maximum(sides, 0.0), axis=-1)
    area_a, area_b = (
        np.prod(np.maximum(box[..., 2:] - box[..., :2], 0.0), axis=-1) for box in (a, b)
    )
    union = area_a + area_b - shared
    equal = np.all(a == b, axis=-1).astype(np.float64)
    return np.where(union > 0, shared / np.where(union > 0, union, 1.0), equal)


def connected(candidate: NDArray[np.bool_]) -> list[tuple[list[int], list[int]]]:
    """Split a bipartite graph into its connected parts with at least one edge.

    Args:
        candidate: bool ``[rows, columns]``.

    Returns:
        (rows, columns) of each part, sorted.
    """
    import numpy as np

    parts: list[tuple[list[int], list[int]]] = []
    seen: set[int] = set()
    for start in np.flatnonzero(candidate.any(axis=1)):
        if int(start) in seen:
            continue
        rows, columns, waiting = {int(start)}, set[int](), [int(start)]
        while waiting:
            new = {int(c) for c in np.flatnonzero(candidate[waiting.pop()])} - columns
            columns |= new
            for column in new:
                more = {int(r) for r in np.flatnonzero(candidate[:, column])} - rows
                rows |= more
                waiting.extend(more)
        seen |= rows
        parts.append((sorted(rows), sorted(columns)))
    return parts


def _boxes(detections: Sequence[Detection]) -> NDArray[np.float64]:
    import numpy as np

    return np.array([d.box for d in detections], dtype=np.float64).reshape(-1, 4)


def _labels(detections: Sequence[Detection]) -> NDArray[np.intp]:
    import numpy as np

    return np.array([d.label for d in detections], dtype=np.intp)


def _scores(detections: Sequence[Detection]) -> NDArray[np.float64]:
    import numpy as np

    return np.array([d.score for d in detections], dtype=np.float64)
