"""One detector on photograph after photograph, and the row that comes of it."""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from training.evaluate.detector import FLOOR
from training.evaluate.outcome import Box, Photograph, Row
from training.evaluate.relabel import id_table, relabel
from training.metrics import (
    CocoStream,
    Tally,
    best_threshold,
    confusion,
    count_errors,
    match,
    precision_recall,
    share_errors,
    summarise,
    tally,
)
from training.metrics.boxes import as_one_class

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.evaluate.brands import Brands
    from training.evaluate.detector import Detector, Image
    from training.metrics import Detections, Truth

WORST = 6
FALLBACK = 0.5
"""Threshold where none was given and none can be chosen."""


class Measurement:
    """Takes photographs one by one; keeps boxes, a few KB a photograph, and no pixels.

    Args:
        detector: what looks.
        tiling: how it looks, in words.
        labels: of the data set.
        agnostic: whether all classes count as one.
    """

    def __init__(
        self, detector: Detector, tiling: str, labels: Sequence[str], *, agnostic: bool
    ) -> None:
        self._detector, self._tiling, self._agnostic = detector, tiling, agnostic
        self._labels = ("product",) if agnostic else tuple(labels)
        self._ids = tuple(range(1, len(self._labels) + 1))
        self._table = id_table(detector.name, detector.labels, labels, agnostic=agnostic)
        self._stream = CocoStream(self._ids)
        self._seen: list[tuple[str, Truth, Detections]] = []
        self._seconds: list[float] = []

    def add(self, name: str, truth: Truth, image: Image) -> None:
        """Detect in ``image`` and take in how well that went."""
        begin = perf_counter()
        found = self._detector.detect(image)
        self._seconds.append(perf_counter() - begin)
        found = relabel(found.above(FLOOR), self._table)
        if self._agnostic:
            truth = replace(truth, classes=as_one_class(truth.classes))
        self._stream.add(truth, found)
        self._seen.append((name, truth, found))

    def row(self, score: float | None, brands: Brands) -> Row:
        """Everything that is known after the last photograph.

        Args:
            score: threshold of counts, shares, confusion and drawings; ``None`` for the one that
                counts best here.
            brands: of the labels; there are no shares if all labels are one.
        """
        curves = self._stream.curves()
        tallies = [t for _, truth, found in self._seen if (t := self._tally(truth, found))]
        chosen = best_threshold(tallies) if score is None else None
        threshold = next(x for x in (score, chosen, FALLBACK) if x is not None)
        table = np.zeros((len(self._ids) + 1,) * 2, np.int64)
        for _, truth, found in self._seen:
            table += confusion(truth, found.above(threshold), self._ids)
        cap, shelf = self._detector.limit, brands.of(self._labels)
        return Row(
            detector=self._detector.name,
            kind=self._detector.kind,
            tiling=self._tiling,
            figures=summarise(curves),
            curve=precision_recall(curves),
            threshold=threshold,
            threshold_chosen=chosen is not None,
            counts=count_errors(tallies, self._ids, threshold),
            share=None if self._agnostic else share_errors(tallies, shelf, threshold),
            confusion=tuple(map(tuple, table.tolist())),
            worst=self._worst(threshold),
            milliseconds=1000 * median(self._seconds) if self._seconds else 0.0,
            cap=cap,
            over_cap=sum(cap is not None and len(truth) > cap for _, truth, _ in self._seen),
        )

    def _tally(self, truth: Truth, found: Detections) -> Tally | None:
        return tally(truth, found, self._ids)

    def _worst(self, threshold: float) -> tuple[Photograph, ...]:
        looked = [_look(*seen, threshold, self._labels) for seen in self._seen]
        wrong = [p for p in looked if p.missed + p.mistaken + p.invented]
        wrong.sort(key=lambda p: (-(p.missed + p.mistaken + p.invented), p.name))
        return tuple(wrong[:WORST])


def _look(
    name: str, truth: Truth, found: Detections, threshold: float, labels: Sequence[str]
) -> Photograph:
    """Pair the boxes of one photograph whatever their class, as the confusion matrix does."""
    found = found.above(threshold)
    matches = match(truth, found, by_class=False)
    partner = matches.true[0, 0]
    seen = set(partner[partner >= 0].tolist())
    true = [
        Box(
            _corners(box),
            "true" if i in seen or not truth.wanted[i] else "missed",
            _name(labels, int(truth.classes[i])),
        )
        for i, box in enumerate(truth.boxes)
    ]
    drawn: list[Box] = []
    for place, index in enumerate(matches.found.tolist()):
        if matches.ignored[0, 0, place]:
            continue
        other, class_ = int(partner[place]), int(found.classes[index])
        state = "invented" if other < 0 else "found"
        if other >= 0 and truth.classes[other] != class_:
            state = "mistaken"
        text = f"{_name(labels, class_)} {found.scores[index]:.2f}"
        drawn.append(Box(_corners(found.boxes[index]), state, text))
    states = [box.state for box in (*true, *drawn)]
    return Photograph(
        name=name,
        height=truth.height,
        width=truth.width,
        true=int(np.count_nonzero(truth.wanted)),
        right=states.count("found"),
        missed=states.count("missed"),
        mistaken=states.count("mistaken"),
        invented=states.count("invented"),
        boxes=(*true, *drawn),
    )


def _corners(box: np.ndarray) -> tuple[float, float, float, float]:  # type: ignore[type-arg]
    top, left, bottom, right = (round(float(side), 5) for side in box)
    return top, left, bottom, right


def _name(labels: Sequence[str], class_: int) -> str:
    return labels[class_ - 1] if 1 <= class_ <= len(labels) else "another class"
