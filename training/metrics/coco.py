"""Average precision and recall as COCO defines them, over a stream of photographs.

The figures are those of pycocotools' ``COCOeval`` with ``iouType="bbox"``; a test holds them equal.
What it does photograph by photograph is done here as each arrives, so that only a few bytes per
detection stay in memory.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from training.metrics.boxes import as_one_class
from training.metrics.match import match, rank_in_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from training.metrics.boxes import Detections, Truth
    from training.metrics.match import Matches

    Doubles = npt.NDArray[np.float64]
    Bytes = npt.NDArray[np.uint8]

OVERLAPS = tuple(np.linspace(0.5, 0.95, 10).tolist())
"""IoU from which a box counts as found: .50, .55 … .95."""

RECALLS = np.linspace(0.0, 1.0, 101)
"""Where precision is read off: 0, .01 … 1."""

SIZES = {
    "all": (0.0, 1e10),
    "small": (0.0, 32.0**2),
    "medium": (32.0**2, 96.0**2),
    "large": (96.0**2, 1e10),
}
"""Ranges of area in square pixels of the photograph, ends included in both."""

LIMITS = (100, 300, 1000)
"""At most so many detections of a class in one photograph. COCO's is 100; shelves hold more."""


@dataclass(frozen=True, eq=False)
class CocoCurves:
    """Everything that the figures are means of. -1 stands where there is nothing to find.

    Args:
        classes: ids, ``[K]``.
        limits: detections per class and photograph, ``[M]``, ascending.
        precision: float64 ``[T, R, K, A, M]``: overlaps, recalls, classes, sizes, limits.
        scores: float64, the same shape: threshold at which that recall is reached.
        recall: float64 ``[T, K, A, M]``: the highest that is reached.
        boxes: int ``[K, A]``: true boxes to be found.
        images: how many photographs.
        most_boxes: true boxes in the photograph that has most.
    """

    classes: tuple[int, ...]
    limits: tuple[int, ...]
    precision: Doubles
    scores: Doubles
    recall: Doubles
    boxes: npt.NDArray[np.int64]
    images: int
    most_boxes: int


class _Kept(NamedTuple):
    """What stays of the detections of one class in one photograph, best first."""

    scores: npt.NDArray[np.float32]
    ranks: npt.NDArray[np.uint16]
    right: Bytes
    wrong: Bytes


class CocoStream:
    """Takes one photograph after the other, and gives the figures of all so far.

    Args:
        classes: ids to report on, also those that never occur.
        agnostic: whether to take all classes for one, whose id is then 1.
        limits: detections per class and photograph.
    """

    def __init__(
        self,
        classes: Iterable[int],
        *,
        agnostic: bool = False,
        limits: Sequence[int] = LIMITS,
    ) -> None:
        self._classes = (1,) if agnostic else tuple(sorted(set(classes)))
        self._agnostic = agnostic
        self._limits = tuple(sorted(limits))
        self._kept: defaultdict[int, list[_Kept]] = defaultdict(list)
        self._boxes = np.zeros((len(self._classes), len(SIZES)), np.int64)
        self._images = self._most = 0

    def add(self, truth: Truth, detections: Detections) -> None:
        """Take in one photograph.

        Raises:
            ValueError: a true box of a class that is not reported on.
        """
        if self._agnostic:
            truth = replace(truth, classes=as_one_class(truth.classes))
            detections = replace(detections, classes=as_one_class(detections.classes))
        if not np.isin(truth.classes, self._classes).all():
            raise ValueError(f"true boxes of classes {sorted(set(truth.classes.tolist()))}")
        matches = match(
            truth,
            detections,
            at_least=OVERLAPS,
            sizes=tuple(SIZES.values()),
            limit=self._limits[-1],
        )
        self._images += 1
        self._most = max(self._most, len(truth))
        for place, id_ in enumerate(self._classes):
            mine = truth.classes == id_
            if mine.any():
                self._boxes[place] += np.count_nonzero(~matches.truth_ignored[:, mine], axis=1)
        self._keep(detections, matches)

    def curves(self) -> CocoCurves:
        """Precision and recall of all photographs so far."""
        parts = [
            _curve(self._kept[id_], self._boxes[place], self._limits)
            for place, id_ in enumerate(self._classes)
        ]
        precision, scores, recall = (
            np.stack([part[i] for part in parts], axis=-3) for i in range(3)
        )
        return CocoCurves(
            self._classes,
            self._limits,
            precision,
            scores,
            recall,
            self._boxes.copy(),
            self._images,
            self._most,
        )

    def _keep(self, detections: Detections, matches: Matches) -> None:
        classes = detections.classes[matches.found]
        scores = detections.scores[matches.found]
        ranks = rank_in_group(classes).astype(np.uint16)
        hit = matches.true >= 0
        right, wrong = _pack(hit & ~matches.ignored), _pack(~hit & ~matches.ignored)
        for id_ in np.unique(classes).tolist():
            mine = classes == id_
            self._kept[id_].append(_Kept(scores[mine], ranks[mine], right[:, mine], wrong[:, mine]))


def coco_curves(
    photographs: Iterable[tuple[Truth, Detections]],
    classes: Iterable[int],
    *,
    agnostic: bool = False,
    limits: Sequence[int] = LIMITS,
) -> CocoCurves:
    """Precision and recall over a stream of photographs; see ``CocoStream``."""
    stream = CocoStream(classes, agnostic=agnostic, limits=limits)
    for truth, detections in photographs:
        stream.add(truth, detections)
    return stream.curves()


def _pack(flags: npt.NDArray[np.bool_]) -> Bytes:
    """``[T, A, D]`` bits as bytes ``[5, D]``."""
    return np.packbits(flags.reshape(len(OVERLAPS) * len(SIZES), -1), axis=0)


def _unpack(bits: Bytes) -> npt.NDArray[np.bool_]:
    shape = (len(OVERLAPS), len(SIZES), bits.shape[1])
    flat = np.unpackbits(bits, axis=0, count=shape[0] * shape[1])
    return flat.reshape(shape).view(np.bool_)


def _curve(
    kept: Sequence[_Kept], boxes: npt.NDArray[np.int64], limits: Sequence[int]
) -> tuple[Doubles, Doubles, Doubles]:
    """Of one class: precision ``[T, R, A, M]``, scores likewise, recall ``[T, A, M]``."""
    shape = (len(OVERLAPS), len(RECALLS), len(SIZES), len(limits))
    precision, scores = np.full(shape, -1.0), np.full(shape, -1.0)
    recall = np.full((len(OVERLAPS), len(SIZES), len(limits)), -1.0)
    there = boxes > 0
    precision[:, :, there], scores[:, :, there], recall[:, there] = 0.0, 0.0, 0.0
    if not kept or not there.any():
        return precision, scores, recall
    all_scores = np.concatenate([part.scores for part in kept])
    ranks = np.concatenate([part.ranks for part in kept])
    order = np.argsort(-all_scores, kind="stable")
    right = _unpack(np.concatenate([part.right for part in kept], axis=1)[:, order])
    wrong = _unpack(np.concatenate([part.wrong for part in kept], axis=1)[:, order])
    all_scores, ranks = all_scores[order], ranks[order]
    for m, limit in enumerate(limits):
        if m and limits[m - 1] > ranks.max():
            for values in (precision, scores, recall):
                values[..., m] = values[..., m - 1]
            continue
        among = ranks < limit
        for a in np.flatnonzero(there):
            hits = np.cumsum(right[:, a, among], axis=1, dtype=np.float64)
            misses = np.cumsum(wrong[:, a, among], axis=1, dtype=np.float64)
            reached = hits / boxes[a]
            purity = hits / (hits + misses + np.spacing(1))
            # The precision at a recall is the best at that recall or beyond.
            purity = np.maximum.accumulate(purity[:, ::-1], axis=1)[:, ::-1]
            recall[:, a, m] = reached[:, -1]
            for t, row in enumerate(reached):
                at = np.searchsorted(row, RECALLS, side="left")
                at = at[at < len(row)]
                precision[t, : len(at), a, m] = purity[t, at]
                scores[t, : len(at), a, m] = all_scores[among][at]
    return precision, scores, recall
