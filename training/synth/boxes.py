"""Which products are labelled, and their boxes: the extent of what is seen of them.

A box is taken from the instance map after every warp, so that it is exact to the pixel. Slivers
that show behind something in front, apart from the rest, do not stretch it. A product is labelled
when it does not stand far behind, out of focus, and

- at least ``min_visible`` of its pixels within the picture are seen, not hidden by others;
- at least ``MIN_INSIDE`` of it lies within the picture, not beyond its border, and as much of it is
  seen, unless ``min_visible`` asks for less;
- its box is at least ``MIN_SIDE`` of the picture's longer side wide and high.

Of the others, those with ``MIN_HINT`` seen are kept as hidden: nobody can ask that they be found,
and it would be wrong to teach a detector that counts that nothing is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from training.synth.scene.stage import Instance

MIN_INSIDE = 0.3
"""People box a product that the border cuts in half, and seldom one of which a strip is left."""

MIN_SIDE = 0.015
"""Of the longer side; smaller boxes hold fewer than 5 pixels at 320."""

SLIVER = 0.008
"""Of the longer side: what is thinner and apart from the rest of a product, nobody sees."""

MIN_HINT = 0.1
"""Of a product's pixels; of less, nobody would say that it is one, unless ``min_visible`` asks for
it."""


@dataclass(frozen=True)
class Box:
    """A product, or what is seen of it.

    Attributes:
        right: exclusive, as ``bottom`` is; all four in pixels.
        visible: part of the product that is seen, 0..1.
        name: of the package.
        sku: its name in the catalogue, or nothing.
        hidden: whether it need not be found.
    """

    left: int
    top: int
    right: int
    bottom: int
    visible: float
    name: str
    sku: str | None
    hidden: bool


def boxes(
    instances: NDArray[np.int32], placed: Sequence[Instance], min_visible: float
) -> tuple[Box, ...]:
    """The boxes of ``instances`` (int32 [H, W], numbers of ``placed``), in order of placing."""
    from scipy import ndimage

    areas = np.bincount(instances.ravel(), minlength=len(placed) + 1)
    extents = ndimage.find_objects(instances, max_label=len(placed))
    least, hint = MIN_SIDE * max(instances.shape), min(MIN_HINT, min_visible)
    found = []
    for instance, extent in zip(placed, extents, strict=True):
        if extent is None:
            continue
        seen = float(areas[instance.number])
        if seen < hint * instance.area:
            continue
        rows, columns = _without_slivers(instances, instance.number, extent)
        cut = instance.inside < MIN_INSIDE * instance.area
        strip = seen < min(MIN_INSIDE, min_visible) * instance.area
        width, height = columns.stop - columns.start, rows.stop - rows.start
        covered = seen < min_visible * instance.inside
        hidden = instance.far or cut or strip or covered or min(width, height) < least
        visible = min(1.0, seen / instance.area)
        package = instance.package
        found.append(
            Box(
                columns.start,
                rows.start,
                columns.stop,
                rows.stop,
                visible,
                package.name,
                package.sku,
                hidden,
            )
        )
    return tuple(found)


def _without_slivers(
    instances: NDArray[np.int32], number: int, extent: tuple[slice, slice]
) -> tuple[slice, slice]:
    from scipy import ndimage

    mask = instances[extent] == number
    parts, count = ndimage.label(mask, np.ones((3, 3)))
    if count == 1:
        return extent
    side = max(2, round(SLIVER * max(instances.shape)))
    thick = ndimage.binary_erosion(mask, np.ones((side, side)))
    kept = {int(np.bincount(parts[mask]).argmax()), *parts[thick].tolist()}
    rows, columns = np.nonzero(np.isin(parts, list(kept)))
    top, left = extent[0].start, extent[1].start
    return (
        slice(top + int(rows.min()), top + int(rows.max()) + 1),
        slice(left + int(columns.min()), left + int(columns.max()) + 1),
    )
