"""What is taken for what, with a row and a column for nothing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from training.metrics.match import match

if TYPE_CHECKING:
    import numpy.typing as npt

    from training.metrics.boxes import Detections, Truth

    Counts = npt.NDArray[np.int64]


def confusion(
    truth: Truth, detections: Detections, classes: tuple[int, ...], *, overlap: float = 0.5
) -> Counts:
    """How often each true class was found as each class, in one photograph. Sum over photographs.

    Boxes are paired whatever their classes, best score first, each with the free true box that it
    overlaps most. What need not be found (crowds, difficult ones) is left out, found or not.

    Args:
        truth: of the photograph.
        detections: those that count: filter by score first.
        classes: ids, ``[K]``, in the order of rows and columns.
        overlap: from which two boxes are the same thing; see ``match``.

    Returns:
        int64 ``[K + 1, K + 1]``: rows are true, columns found; the last row is what was found where
        nothing is, the last column what was missed.
    """
    ids = np.asarray(classes)
    matches = match(truth, detections, at_least=(overlap,), by_class=False)
    true, ignored = matches.true[0, 0], matches.ignored[0, 0]
    nothing = len(ids)
    found = _places(ids, detections.classes[matches.found])
    real = _places(ids, truth.classes)
    hit = true >= 0
    table = np.zeros((nothing + 1, nothing + 1), np.int64)
    np.add.at(table, (real[true[hit & ~ignored]], found[hit & ~ignored]), 1)
    table[nothing] += np.bincount(found[~hit & ~ignored], minlength=nothing + 1)
    missed = np.ones(len(truth), np.bool_)
    missed[true[hit]] = False
    table[:, nothing] += np.bincount(real[missed & truth.wanted], minlength=nothing + 1)
    return table


def _places(ids: npt.NDArray[np.int64], classes: npt.NDArray[np.int32]) -> npt.NDArray[np.intp]:
    """Row of each class; one that is not listed counts as the last, nothing we ask for."""
    order = np.argsort(ids)
    at = np.minimum(np.searchsorted(ids, classes, sorter=order), len(ids) - 1)
    return np.where(ids[order[at]] == classes, order[at], len(ids))
