"""Which found box is which true one, by the rules of COCO."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from training.metrics.boxes import in_pixels
from training.metrics.overlap import areas, overlaps

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from training.metrics.boxes import Classes, Detections, Truth

    Doubles = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]
    Indices = npt.NDArray[np.intp]

ANY_SIZE = ((0.0, 1e10),)


@dataclass(frozen=True, eq=False)
class Matches:
    """Found and true boxes of one photograph, paired at T overlaps and for A ranges of area.

    Args:
        found: indices ``[D]`` of the detections that took part, best score first.
        true: index of the true box that each is, or -1, ``[T, A, D]``.
        ignored: neither right nor wrong, bool ``[T, A, D]``.
        truth_ignored: neither to be found nor missed, bool ``[A, G]``.
    """

    found: Indices
    true: Indices
    ignored: Flags
    truth_ignored: Flags


def match(
    truth: Truth,
    detections: Detections,
    *,
    at_least: Sequence[float] = (0.5,),
    sizes: Sequence[tuple[float, float]] = ANY_SIZE,
    limit: int | None = None,
    by_class: bool = True,
) -> Matches:
    """Pair boxes one to one, greedily, best score first; ties go to the earlier detection.

    Each detection takes the free true box that it overlaps most, the later one of equals; ignored
    ones (not wanted, or of a size out of range) only where no other is left. One that is not wanted
    takes any number, each by the part of the detection that lies in it, as COCO's crowds do.
    After ``evaluateImg`` in pycocotools' cocoeval.py, with which a test compares it.

    Args:
        truth: of the photograph.
        detections: in it.
        at_least: overlaps (IoU, see ``overlaps``) from which two boxes may be the same, ``[T]``.
        sizes: ranges of area in square pixels, ends included, ``[A]``.
        limit: at most so many detections of a class, the best ones.
        by_class: only boxes of one class may be the same.
    """
    found, classes = _in_order(detections, limit, by_class)
    boxes = in_pixels(detections.boxes[found], truth.height, truth.width)
    true = in_pixels(truth.boxes, truth.height, truth.width)
    regions = ~truth.wanted
    overlap = overlaps(boxes, true, regions)
    # From one threshold up, the same boxes would match for rounding: cocoeval.py has it so.
    bounds = np.minimum(np.asarray(at_least, np.float64), 1 - 1e-10)
    near = overlap >= bounds.min()
    if by_class:
        near &= classes[:, None] == truth.classes[None, :]
    low, high = np.asarray(sizes, np.float64).T[:, :, None]
    true_area, own_area = areas(true), areas(boxes)
    truth_ignored = regions | (true_area < low) | (true_area > high)
    matched = _greedy(near, overlap, bounds, truth_ignored, regions)
    out_of_range = (own_area < low) | (own_area > high)
    ignored = np.where(
        matched >= 0, _at(truth_ignored, matched), out_of_range[None, :, :] & (matched < 0)
    )
    return Matches(found, matched, ignored, truth_ignored)


def _in_order(detections: Detections, limit: int | None, by_class: bool) -> tuple[Indices, Classes]:
    """Best score first, the sort stable; with ``limit``, only so many of each class."""
    order = np.argsort(-detections.scores, kind="stable")
    if limit is not None and len(order) > limit:
        group = detections.classes[order] if by_class else np.ones(len(order), np.int32)
        order = order[rank_in_group(group) < limit]
    return order, detections.classes[order]


def rank_in_group(group: npt.NDArray[np.int32]) -> Indices:
    """For each entry, how many entries of the same value stand before it, ``[N]``."""
    order = np.argsort(group, kind="stable")
    sorted_ = group[order]
    begins = np.searchsorted(sorted_, sorted_, side="left")
    rank = np.empty(len(group), np.intp)
    rank[order] = np.arange(len(group)) - begins
    return rank


def _greedy(
    near: Flags, overlap: Doubles, bounds: Doubles, truth_ignored: Flags, regions: Flags
) -> Indices:
    """True box of each detection or -1, ``[T, A, D]``.

    Detections that want none of the same true boxes do not disturb one another. They are taken in
    rounds: each in the round after the last of its better-scored rivals, all of a round at once.
    """
    d, g = np.nonzero(near)
    result = np.full((len(bounds), len(truth_ignored), len(near)), -1, np.intp)
    if not len(d):
        return result
    # Pairs by detection, then overlap, then place: the last that may be taken is the one to take.
    order = np.lexsort((g, overlap[d, g], d))
    d, g = d[order], g[order]
    enough = overlap[d, g] >= bounds[:, None, None]  # [T, 1, P]
    key = np.arange(1, len(d) + 1) + np.where(truth_ignored[:, g], 0, len(d))  # [A, P]
    taken = np.zeros((len(bounds), len(truth_ignored), near.shape[1]), np.bool_)
    for pairs in _rounds(d, g, regions):
        mine, theirs = d[pairs], g[pairs]
        free = enough[:, :, pairs] & ~taken[:, :, theirs]
        wanted = np.where(free, key[:, pairs], 0)
        begins = np.flatnonzero(np.diff(mine, prepend=-1))
        best = np.maximum.reduceat(wanted, begins, axis=2)  # [T, A, detections of this round]
        chosen = g[(best - 1) % len(d)]
        t, a, n = np.nonzero(best)
        result[t, a, mine[begins][n]] = chosen[t, a, n]
        once = ~regions[chosen[t, a, n]]
        taken[t[once], a[once], chosen[t, a, n][once]] = True
    return result


def _rounds(d: Indices, g: Indices, regions: Flags) -> list[Indices]:
    """Indices of the pairs of each round, in ascending order; pairs come sorted by detection."""
    last_of_true = [0] * len(regions)
    many = regions.tolist()
    rounds = np.empty(len(d), np.intp)
    begins = np.flatnonzero(np.diff(d, prepend=-1)).tolist()
    wanted = g.tolist()
    for begin, end in zip(begins, [*begins[1:], len(d)], strict=True):
        rivals = [x for x in wanted[begin:end] if not many[x]]
        mine = 1 + max((last_of_true[x] for x in rivals), default=0)
        for x in rivals:
            last_of_true[x] = mine
        rounds[begin:end] = mine
    order = np.argsort(rounds, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(rounds[order])) + 1)


def _at(truth_ignored: Flags, matched: Indices) -> Flags:
    """``truth_ignored[a, matched[t, a, d]]``; what it gives for -1 means nothing."""
    if not truth_ignored.shape[1]:
        return np.zeros(matched.shape, np.bool_)
    ranges = np.arange(len(truth_ignored))[None, :, None]
    picked: Flags = truth_ignored[ranges, matched]
    return picked
