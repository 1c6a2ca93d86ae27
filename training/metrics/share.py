"""How far the share of shelf is off: whose facings stand there, as a part of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from training.metrics.counts import Tally

    Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class GroupShare:
    """Share of one brand (or class) of all facings in all photographs, 0..1.

    Args:
        true: 0..1.
        found: 0..1.
        mae: mean over photographs of abs(found - true) in that photograph.
    """

    true: float
    found: float
    mae: float


@dataclass(frozen=True)
class ShareErrors:
    """Errors of the share of shelf at one threshold.

    Args:
        threshold: a detection counts from this score.
        by_group: brand → its share.
        moved: mean over photographs of half the sum over groups of abs(found - true): the part of
            the shelf that is credited to somebody else. 1 where nothing was found at all.
        photographs: those with facings.
    """

    threshold: float
    by_group: Mapping[str, GroupShare]
    moved: float
    photographs: int


def share_errors(
    tallies: Sequence[Tally], groups: Sequence[str], threshold: float
) -> ShareErrors | None:
    """Share of shelf by group, found against true; ``None`` without any facing.

    Args:
        tallies: of the photographs.
        groups: the group of each class, ``[K]``; see ``brand_of``.
        threshold: a detection counts from this score.
    """
    names = sorted(set(groups))
    member = np.array([[group == name for name in names] for group in groups], np.float64)
    kept = [one for one in tallies if one.true.sum()]
    if not kept:
        return None
    true = np.stack([one.true for one in kept]) @ member
    found = np.stack([one.found(threshold) for one in kept]) @ member
    off = np.abs(_shares(found) - _shares(true))
    all_true, all_found = _shares(true.sum(axis=0)), _shares(found.sum(axis=0))
    moved = np.where(found.sum(axis=1) > 0, off.sum(axis=1) / 2, 1.0)
    return ShareErrors(
        threshold=threshold,
        by_group={
            name: GroupShare(float(all_true[i]), float(all_found[i]), float(off[:, i].mean()))
            for i, name in enumerate(names)
        },
        moved=float(moved.mean()),
        photographs=len(kept),
    )


def brand_of(
    label: str, *, mapping: Mapping[str, str] | None = None, separator: str | None = None
) -> str:
    """The brand that a label belongs to: by ``mapping``, else what stands before ``separator``.

    A label that neither says anything of is a brand of its own.
    """
    if mapping and label in mapping:
        return mapping[label]
    if separator:
        return label.partition(separator)[0].strip() or label
    return label


def _shares(counts: Doubles) -> Doubles:
    """Each as a part of its row; a row without anything stays zeros."""
    whole = counts.sum(axis=-1, keepdims=True)
    return np.divide(counts, whole, out=np.zeros_like(counts), where=whole > 0)
