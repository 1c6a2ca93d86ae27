"""A detector that looks at a photograph in overlapping tiles.

A shelf in one photograph holds products of a few pixels once it is shrunk to a model's input. In
tiles they stay large. What is found is put together by these rules:

1. A box that touches an inner edge of its tile (one that is not an edge of the photograph) may be
   part of a product that goes on beyond. It is dropped where a box from another pass, which touches
   no inner edge of its own, covers at least half of it and is of its class. Otherwise it stays: the
   product is larger than the overlap, or the neighbour has missed it, or another stands behind it.
2. The rest goes through non-maximum suppression as if it had been found in one pass, with the
   detector's own threshold.

A product larger than the overlap that no tile holds whole is thus counted once per tile, unless the
whole photograph is looked at too (``+whole``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from training.evaluate.suppress import suppress
from training.evaluate.tiling import Tiling, Window, windows
from training.metrics import Detections
from training.metrics.boxes import as_one_class, in_pixels
from training.metrics.overlap import overlaps

if TYPE_CHECKING:
    import numpy.typing as npt

    from training.evaluate.detector import Detector, Image
    from training.evaluate.suppress import Suppression

    Flags = npt.NDArray[np.bool_]

EDGE = 0.005
"""A box within this part of the tile's side from its edge touches it: 1.6 px of 320."""

COVERED = 0.5


@dataclass(frozen=True)
class TiledDetector:
    """``inner``, tile by tile.

    Args:
        inner: what looks at each tile.
        tiling: how photographs are cut.
        agnostic: whether all classes are one: what is found then has the id 1.
    """

    inner: Detector
    tiling: Tiling
    agnostic: bool = False

    @property
    def name(self) -> str:
        """That of ``inner``."""
        return self.inner.name

    @property
    def kind(self) -> str:
        """That of ``inner``."""
        return self.inner.kind

    @property
    def labels(self) -> tuple[str, ...]:
        """Those of ``inner``."""
        return self.inner.labels

    @property
    def side(self) -> int | None:
        """That of ``inner``."""
        return self.inner.side

    @property
    def limit(self) -> int | None:
        """None worth telling: the cap of ``inner`` holds for each tile."""
        return None

    @property
    def suppression(self) -> Suppression:
        """That of ``inner``."""
        return self.inner.suppression

    def detect(self, image: Image) -> Detections:
        """What is found in uint8 ``[H, W, 3]``, in the coordinates of the photograph."""
        height, width = image.shape[:2]
        columns, rows = self.tiling.grid(height, width, self.inner.side)
        places = windows(height, width, columns, rows)
        whole = Window(0, 0, height, width)
        if self.tiling.whole and whole not in places:
            places.append(whole)
        parts = [self._in_window(image, place) for place in places]
        return merge(parts, places, height, width, self.suppression)

    def _in_window(self, image: Image, place: Window) -> Detections:
        tile = image[place.top : place.bottom, place.left : place.right]
        found = self.inner.detect(np.ascontiguousarray(tile))
        return replace(found, classes=as_one_class(found.classes)) if self.agnostic else found


def merge(
    parts: list[Detections],
    places: list[Window],
    height: int,
    width: int,
    suppression: Suppression,
) -> Detections:
    """Put together what was found in each window, by the rules above.

    Args:
        parts: of each window, boxes in 0..1 of the window.
        places: the windows.
        height: of the photograph in pixels.
        width: of the photograph in pixels.
        suppression: when two boxes of what is left are one thing.
    """
    cut = np.concatenate(
        [_touches(part, place, height, width) for part, place in zip(parts, places, strict=True)]
    )
    source = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    found = Detections(
        np.concatenate(
            [_moved(p, place, height, width) for p, place in zip(parts, places, strict=True)]
        ),
        np.concatenate([part.scores for part in parts]),
        np.concatenate([part.classes for part in parts]),
    )
    kept = found.take(~_covered(found, cut, source, height, width))
    return suppress(kept, suppression)


def _touches(part: Detections, place: Window, height: int, width: int) -> Flags:
    """Whether each box lies at an inner edge of its window, ``[N]``."""
    top, left, bottom, right = part.boxes.T
    flags: Flags = (
        ((top <= EDGE) & (place.top > 0))
        | ((left <= EDGE) & (place.left > 0))
        | ((bottom >= 1 - EDGE) & (place.bottom < height))
        | ((right >= 1 - EDGE) & (place.right < width))
    )
    return flags


def _moved(part: Detections, place: Window, height: int, width: int) -> npt.NDArray[np.float32]:
    """Boxes in 0..1 of the photograph."""
    size = np.array([place.bottom - place.top, place.right - place.left] * 2, np.float64)
    start = np.array([place.top, place.left] * 2, np.float64)
    whole = np.array([height, width] * 2, np.float64)
    return ((part.boxes * size + start) / whole).astype(np.float32)


def _covered(
    found: Detections,
    cut: Flags,
    source: npt.NDArray[np.intp],
    height: int,
    width: int,
) -> Flags:
    """Cut boxes that a whole box of their class covers by half or more, from another window."""
    boxes = in_pixels(found.boxes, height, width)
    which, others = np.flatnonzero(cut), np.flatnonzero(~cut)
    # Overlap with a region is the part of the found box that lies in it: what is wanted here.
    shared = overlaps(boxes[which], boxes[others], np.ones(len(others), np.bool_))
    covers = (shared >= COVERED) & (source[which][:, None] != source[others][None, :])
    covers &= found.classes[which][:, None] == found.classes[others][None, :]
    flags = np.zeros(len(found), np.bool_)
    flags[which[covers.any(axis=1)]] = True
    return flags
