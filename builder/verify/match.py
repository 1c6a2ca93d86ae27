"""Contract 7: the detections of the browser and of the original model, matched one to one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.verify.near_ties import near_ties
from builder.verify.pair import Pair, boxes_of, iou_matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from builder.artifacts import Detection
    from builder.verify.near_ties import Unsuppressed
    from builder.verify.pair import Tolerance

LEAST_OVERLAP = 0.5
"""Two boxes of one label are candidates for a pair from this IoU on; whether they agree is another
question, put to the tolerance. Below it, one is missing and the other is extra."""

TIE_BREAK = 1e-3
"""What a difference of scores weighs against one of IoU, where boxes leave a choice."""


@dataclass(frozen=True)
class Match:
    """How two lists of detections compare.

    Args:
        pairs: sorted by ``expected``, near ties among them.
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
    before: Unsuppressed | None = None,
) -> Match:
    """Match one to one, same label only, but for near ties.

    Among all such matchings it takes one with the most pairs within the tolerance, among those
    one with the greatest sum of IoU, and where boxes are equal the nearest scores: a failure is
    never an accident of the pairing.

    Args:
        expected: the original model's detections, at ``threshold``.
        found: the browser's.
        tolerance: how far a pair may differ.
        threshold: the score threshold that both were made with.
        before: what the original model chose from, to tell near ties; ``None`` where that is not
            known, and a near tie is a difference.
    """
    pairs = _pairs(expected, found, tolerance)
    if before:
        agreed = [pair for pair in pairs if pair.passed]
        alone = _alone(agreed, expected, found)
        agreed += near_ties(expected, found, alone, before, tolerance)
        alone = _alone(agreed, expected, found)
        pairs = agreed + [p for p in pairs if p.expected in alone[0] and p.found in alone[1]]
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


def _pairs(
    expected: Sequence[Detection], found: Sequence[Detection], tolerance: Tolerance
) -> list[Pair]:
    import numpy as np

    from builder.verify.assignment import assign

    overlap = iou_matrix(boxes_of(expected), boxes_of(found))
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


def _labels(detections: Sequence[Detection]) -> NDArray[np.intp]:
    import numpy as np

    return np.array([d.label for d in detections], dtype=np.intp)


def _scores(detections: Sequence[Detection]) -> NDArray[np.float64]:
    import numpy as np

    return np.array([d.score for d in detections], dtype=np.float64)
