"""Contract 7: the detections of the browser and of the original model, matched one to one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from builder.verify.assignment import assign, connected
from builder.verify.pair import Pair, boxes_of, iou_matrix, labels_of, scores_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.artifacts import Detection
    from builder.verify.pair import Tolerance

LEAST_OVERLAP = 0.5
"""Two boxes of one label are candidates for a pair from this IoU on; whether they agree is another
question, put to the tolerance. Below it, one is missing and the other is extra."""

TIE_BREAK = 1e-3
"""What a difference of scores weighs against one of IoU, where boxes leave a choice."""


@dataclass(frozen=True)
class NearTies:
    """What only one side found, where suppression might as well have left the other's.

    Args:
        expected: indices among the original model's detections.
        found: indices among the browser's.
    """

    expected: tuple[int, ...] = ()
    found: tuple[int, ...] = ()

    def __len__(self) -> int:
        """How many there were at least: each may make more than one box fall or stay."""
        return max(len(self.expected), len(self.found))


@dataclass(frozen=True)
class Match:
    """How two lists of detections compare.

    Args:
        pairs: sorted by ``expected``.
        missing: what only the original model found, above threshold + margin.
        extra: what only the browser found, above threshold + margin.
        near_threshold: how many have no partner but are too near to the threshold to count.
        near_ties: what has no partner, and suppression might as well have left it one.
    """

    pairs: tuple[Pair, ...]
    missing: tuple[int, ...]
    extra: tuple[int, ...]
    near_threshold: int
    near_ties: NearTies = NearTies()

    @property
    def passed(self) -> bool:
        """Every pair agrees and nothing is without a partner that should have one."""
        return not self.missing and not self.extra and all(pair.passed for pair in self.pairs)


def match(
    expected: Sequence[Detection],
    found: Sequence[Detection],
    tolerance: Tolerance,
    threshold: float,
) -> Match:
    """Match one to one, same label only.

    Among all such matchings it takes one with the most pairs within the tolerance, among those
    one with the greatest sum of IoU, and where boxes are equal the nearest scores: a failure is
    never an accident of the pairing.

    Args:
        expected: the original model's detections, at ``threshold``.
        found: the browser's.
        tolerance: how far a pair may differ.
        threshold: the score threshold that both were made with.
    """
    pairs = _pairs(expected, found, tolerance)
    pairs.sort(key=lambda pair: pair.expected)
    return _told_apart(pairs, expected, found, threshold + tolerance.margin)


def with_near_ties(
    matched: Match,
    expected: Sequence[Detection],
    found: Sequence[Detection],
    tolerance: Tolerance,
    threshold: float,
) -> Match:
    """The match where ``may_be_left`` holds: what does not agree is the outcome of near ties.

    Args:
        matched: as ``match`` made it.
        expected: as for ``match``.
        found: as for ``match``.
        tolerance: as for ``match``.
        threshold: as for ``match``.
    """
    pairs = [pair for pair in matched.pairs if pair.passed]
    agreed = _told_apart(pairs, expected, found, threshold + tolerance.margin)
    ties = NearTies(agreed.missing, agreed.extra)
    return replace(agreed, missing=(), extra=(), near_ties=ties)


def _told_apart(
    pairs: Sequence[Pair],
    expected: Sequence[Detection],
    found: Sequence[Detection],
    least: float,
) -> Match:
    """The match of these pairs; what has none is missing or extra if it scores above ``least``."""
    paired = {pair.expected for pair in pairs}, {pair.found for pair in pairs}
    alone = [
        [index for index in range(len(side)) if index not in taken]
        for side, taken in zip((expected, found), paired, strict=True)
    ]
    missing = tuple(index for index in alone[0] if expected[index].score > least)
    extra = tuple(index for index in alone[1] if found[index].score > least)
    near = sum(map(len, alone)) - len(missing) - len(extra)
    return Match(tuple(pairs), missing, extra, near)


def _pairs(
    expected: Sequence[Detection], found: Sequence[Detection], tolerance: Tolerance
) -> list[Pair]:
    import numpy as np

    overlap = iou_matrix(boxes_of(expected), boxes_of(found))
    same = labels_of(expected)[:, None] == labels_of(found)[None, :]
    differences = scores_of(found)[None, :] - scores_of(expected)[:, None]
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
