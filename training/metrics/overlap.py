"""How much boxes overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Doubles = npt.NDArray[np.float64]


def areas(boxes: Doubles) -> Doubles:
    """Height × width of boxes ``[N, 4]``, in their units squared, ``[N]``."""
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def overlaps(found: Doubles, true: Doubles, regions: npt.NDArray[np.bool_]) -> Doubles:
    """Intersection over union of every found box with every true one.

    For a region it is intersection over the area of the found box, as ``bbIou`` in pycocotools'
    maskApi.c has it for crowds: a box that lies inside overlaps it wholly.

    Args:
        found: float64 ``[D, 4]``, (ymin, xmin, ymax, xmax).
        true: float64 ``[G, 4]``, in the same units.
        regions: which of the true ones are regions, bool ``[G]``.

    Returns:
        float64 ``[D, G]`` in 0..1; 0 where the two share no area.
    """
    common = _shared(found, true, 0) * _shared(found, true, 1)
    own = areas(found)[:, None]
    whole = own + areas(true)[None, :] - common
    np.copyto(whole, own, where=regions[None, :])
    return np.divide(common, whole, out=common, where=common > 0)


def _shared(found: Doubles, true: Doubles, axis: int) -> Doubles:
    """Length that each pair shares along an axis, ``[D, G]``."""
    low = np.maximum(found[:, None, axis], true[None, :, axis])
    high = np.minimum(found[:, None, axis + 2], true[None, :, axis + 2])
    high -= low
    return np.maximum(high, 0, out=high)
