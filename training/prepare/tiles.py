"""Overlapping tiles of dense photographs.

A photograph is cut into N x N equal tiles; neighbours share a part of their side. A box that an
edge cuts is clipped to the tile, and in the overlap it stands in both. It is to be found where
enough of its area is visible, and may be found or not where there is less: something stands there,
so that "nothing" would be the wrong thing to teach. A box smaller than the overlap is whole in some
tile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from training.prepare.mend import Boxes

HINT = 0.1
"""Part of a box's area; of less in a tile, nobody would say what it is."""


@dataclass(frozen=True)
class Tiles:
    """How photographs are cut.

    Args:
        side: tiles along each side.
        overlap: part of a tile's side that neighbours share, 0..0.9.
        min_visible: least part of a box's area that must lie in a tile for it to be found there.
    """

    side: int
    overlap: float = 0.2
    min_visible: float = 0.5

    def as_dict(self) -> dict[str, Any]:
        """As the manifest holds it."""
        return {"side": self.side, "overlap": self.overlap, "min_visible": self.min_visible}

    def windows(self, width: int, height: int) -> Iterator[tuple[int, int, int, int, int, int]]:
        """(row, column, left, top, right, bottom) of each tile, in whole pixels."""
        for row, (top, bottom) in enumerate(self._spans(height)):
            for column, (left, right) in enumerate(self._spans(width)):
                yield row, column, left, top, right, bottom

    def _spans(self, length: int) -> list[tuple[int, int]]:
        # side * tile - (side - 1) * overlap * tile = length
        tile = length / (self.side - (self.side - 1) * self.overlap)
        step = tile * (1 - self.overlap)
        return [
            (round(i * step), max(round(i * step) + 1, min(length, round(i * step + tile))))
            for i in range(self.side)
        ]


def boxes_in(
    boxes: Boxes, window: tuple[float, float, float, float], min_visible: float
) -> tuple[Boxes, NDArray[np.bool_]]:
    """The boxes in a tile, in its own coordinates, and which of all are to be found there.

    Args:
        boxes: of the whole picture.
        window: (ymin, xmin, ymax, xmax) of the tile, 0..1.
        min_visible: see ``Tiles``.
    """
    from training.prepare.mend import Boxes

    low, high = np.array(window[:2]), np.array(window[2:])
    first = np.maximum(boxes.corners[:, :2], low)
    last = np.minimum(boxes.corners[:, 2:], high)
    visible = np.prod(np.maximum(last - first, 0.0), axis=1)
    area = np.prod(boxes.corners[:, 2:] - boxes.corners[:, :2], axis=1)
    keep, shown = (
        (visible > 0) & (visible >= least * area * (1 - 1e-9))
        for least in (min(HINT, min_visible), min_visible)
    )
    span = high - low
    corners = np.hstack([(first - low) / span, (last - low) / span])
    difficult = boxes.difficult | ~shown
    whole = Boxes(np.clip(corners, 0.0, 1.0), boxes.classes, difficult, boxes.crowd)
    return whole.where(keep), shown
