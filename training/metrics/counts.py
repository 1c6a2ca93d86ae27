"""How far the number of facings is off: what a merchandiser sees of a detector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from training.metrics.match import match

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from training.metrics.boxes import Detections, Truth

    Doubles = npt.NDArray[np.float64]
    Counts = npt.NDArray[np.int64]

THRESHOLDS = tuple(round(0.02 * step, 2) for step in range(1, 50))
"""Scores that ``best_threshold`` tries: .02, .04 … .98."""


@dataclass(frozen=True, eq=False)
class Tally:
    """Of one photograph, all that counting needs.

    Args:
        true: facings of each class, int64 ``[K]``.
        scores: of the detections, float32 ``[N]``.
        places: class of each detection as an index in 0..K-1, int32 ``[N]``.
    """

    true: Counts
    scores: npt.NDArray[np.float32]
    places: npt.NDArray[np.int32]

    def found(self, threshold: float) -> Counts:
        """Facings of each class that score at least ``threshold``, int64 ``[K]``."""
        return np.bincount(
            self.places[self.scores >= np.float32(threshold)], minlength=len(self.true)
        ).astype(np.int64)


@dataclass(frozen=True)
class CountError:
    """Errors of a count, in facings per photograph.

    Args:
        true, found: in all photographs together.
        mae: mean of abs(found - true).
        mape: mean of abs(found - true) / true, 1 is 100 %, over the photographs with any;
            ``None`` if there are none.
        bias: mean of found - true: above 0, too many are counted.
    """

    true: int
    found: int
    mae: float
    mape: float | None
    bias: float


@dataclass(frozen=True)
class CountErrors:
    """Errors at one threshold.

    Args:
        threshold: a detection counts from this score.
        total: of all facings in a photograph, whatever their class.
        by_class: id → of the facings of that class.
        by_class_mae: mean over photographs of the sum over classes of abs(found - true): a facing
            counted as another product counts twice.
        photographs: how many.
    """

    threshold: float
    total: CountError
    by_class: Mapping[int, CountError]
    by_class_mae: float
    photographs: int


def tally(truth: Truth, detections: Detections, classes: tuple[int, ...]) -> Tally | None:
    """What counting needs; ``None`` where a crowd region makes the true number unknown.

    Detections of a class that is not in ``classes`` are no facings and are left out; so are
    difficult boxes, and what is found of them.
    """
    if truth.crowd.any():
        return None
    if truth.difficult.any():
        matches = match(truth, detections, by_class=False)
        detections = detections.take(matches.found[~matches.ignored[0, 0]])
    ids = np.asarray(classes)
    wanted = truth.classes[truth.wanted]
    true = np.count_nonzero(wanted[None, :] == ids[:, None], axis=1)
    place, which = np.nonzero(ids[:, None] == detections.classes[None, :])
    return Tally(true.astype(np.int64), detections.scores[which], place.astype(np.int32))


def count_errors(
    tallies: Sequence[Tally], classes: tuple[int, ...], threshold: float
) -> CountErrors | None:
    """Errors at ``threshold``; ``None`` without photographs."""
    if not tallies:
        return None
    true = np.stack([one.true for one in tallies])
    found = np.stack([one.found(threshold) for one in tallies])
    return CountErrors(
        threshold=threshold,
        total=_error(true.sum(axis=1), found.sum(axis=1)),
        by_class={id_: _error(true[:, k], found[:, k]) for k, id_ in enumerate(classes)},
        by_class_mae=float(np.abs(found - true).sum(axis=1).mean()),
        photographs=len(tallies),
    )


def best_threshold(
    tallies: Sequence[Tally], thresholds: Sequence[float] = THRESHOLDS
) -> float | None:
    """The score from which the counts by class are least wrong; the one nearest .5 of equals.

    It is chosen on these photographs: on others it does a little worse.
    """
    if not tallies:
        return None
    wrong = np.zeros(len(thresholds))
    for one in tallies:
        wrong += np.abs(_found_at(one, thresholds) - one.true[None, :]).sum(axis=1)
    ranked = zip(wrong.tolist(), (abs(t - 0.5) for t in thresholds), thresholds, strict=True)
    return min(ranked)[2]


def _found_at(one: Tally, thresholds: Sequence[float]) -> Counts:
    """Facings of each class at each threshold, ``[len(thresholds), K]``."""
    # Thresholds that a detection passes are the first so many: count it at its last, then add up.
    passed = np.searchsorted(np.asarray(thresholds, np.float32), one.scores, side="right")
    table = np.zeros((len(thresholds) + 1, len(one.true)), np.int64)
    np.add.at(table, (passed, one.places), 1)
    counts: Counts = table[::-1].cumsum(axis=0)[::-1][1:]
    return counts


def _error(true: Counts, found: Counts) -> CountError:
    off = np.abs(found - true)
    some = true > 0
    return CountError(
        true=int(true.sum()),
        found=int(found.sum()),
        mae=float(off.mean()),
        mape=float((off[some] / true[some]).mean()) if some.any() else None,
        bias=float((found - true).mean()),
    )
