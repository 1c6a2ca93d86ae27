"""Boxes as they were written down → boxes that training can use, and what was wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from training.prepare.annotation import Annotation, Defect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from training.prepare.picture import Picture

LEAST = 1e-6
"""A box thinner than this part of the picture is empty."""

TURNED = frozenset({5, 6, 7, 8})
"""EXIF orientations that swap width and height."""


@dataclass(frozen=True)
class Boxes:
    """Boxes in the picture as it is shown, upright.

    Args:
        corners: float64 [N, 4], (ymin, xmin, ymax, xmax) in 0..1.
        classes: int32 [N], ids from 1.
        difficult: bool [N].
        crowd: bool [N].
    """

    corners: NDArray[np.float64]
    classes: NDArray[np.int32]
    difficult: NDArray[np.bool_]
    crowd: NDArray[np.bool_]

    def where(self, keep: NDArray[np.bool_] | NDArray[np.intp]) -> Boxes:
        """The boxes that ``keep`` selects."""
        return Boxes(self.corners[keep], self.classes[keep], self.difficult[keep], self.crowd[keep])


def mend(
    annotation: Annotation, picture: Picture, key: str, ids: Mapping[str, int]
) -> tuple[Boxes, tuple[Defect, ...]]:
    """Turn, swap, clip and leave out, and say so.

    Args:
        annotation: of the picture.
        picture: its size and orientation.
        key: names the picture in defects.
        ids: of labels, as annotations write them; what is not in it is unknown.
    """
    defects = []

    def tell(kind: str, done: str, which: NDArray[np.bool_] | None = None) -> None:
        items = () if which is None else tuple(_item(annotation, i) for i in np.flatnonzero(which))
        defects.append(Defect(key, kind, done, items))

    if annotation.unreadable:
        kind = "an object without a box that can be read"
        defects.append(Defect(key, kind, "left out", annotation.unreadable))
    count = len(annotation.names)
    classes = np.array([ids.get(name, 0) for name in annotation.names], np.int32)
    with np.errstate(all="ignore"):  # numbers beyond all measure are left out below
        corners, notes = _shown(annotation, picture)
    for kind, done in notes:
        tell(kind, done)
    keep = np.ones(count, np.bool_)

    def leave_out(kind: str, wrong: NDArray[np.bool_]) -> None:
        wrong = wrong & keep
        if wrong.any():
            tell(kind, "left out", wrong)
            keep[wrong] = False

    leave_out("a label that is not in the label map", classes == 0)
    leave_out("a coordinate that is not a number", ~np.isfinite(corners).all(axis=1))
    low, high = (
        np.minimum(corners[:, :2], corners[:, 2:]),
        np.maximum(corners[:, :2], corners[:, 2:]),
    )
    inverted = keep & ((corners[:, :2] > corners[:, 2:]).any(axis=1))
    if inverted.any():
        tell("an inverted box", "mended: its sides were swapped", inverted)
    leave_out("an empty box", ((high - low) < LEAST).any(axis=1))
    clipped = np.clip(np.hstack([low, high]), 0.0, 1.0)
    leave_out("a box outside of the picture", (clipped[:, 2:] - clipped[:, :2] < LEAST).any(axis=1))
    # A hair's breadth is rounding of the tool that wrote it, and no defect.
    beyond = keep & ((np.hstack([low, high]) - clipped).__abs__() > 1e-4).any(axis=1)
    if beyond.any():
        tell("a box partly outside of the picture", "clipped", beyond)
    leave_out("a box that stands twice", _repeated(clipped, classes, keep))
    flags = [
        np.zeros(count, np.bool_) if f is None else f
        for f in (annotation.difficult, annotation.crowd)
    ]
    return Boxes(clipped, classes, *flags).where(keep), tuple(defects)


def _shown(
    annotation: Annotation, picture: Picture
) -> tuple[NDArray[np.float64], list[tuple[str, str]]]:
    """Corners (ymin, xmin, ymax, xmax) as fractions of the upright picture, and remarks.

    Boxes may refer to the picture as stored or as shown. The size that the annotation claims tells
    where the two differ; otherwise boxes are taken as of what today's tools show.
    """
    stored = picture.width, picture.height
    turned = picture.orientation in TURNED
    shown = stored[::-1] if turned else stored
    corners, size = annotation.corners, annotation.size
    notes: list[tuple[str, str]] = []
    of_stored = turned and size == stored and stored != shown
    base = stored if of_stored else shown
    if size is not None and size not in (stored, shown):
        same_shape = abs(size[0] * base[1] - size[1] * base[0]) <= 0.01 * base[0] * size[1]
        base = size if same_shape else base
        done = (
            "boxes are taken as of the claimed size"
            if same_shape
            else "boxes are taken as they are"
        )
        notes.append(("the picture has another size than its annotation claims", done))
    if not annotation.relative:
        corners = corners / np.array([*base, *base], np.float64)
    if of_stored:
        corners = _turn(corners, picture.orientation)
    if picture.orientation != 1:
        which = "stored" if of_stored else "shown"
        notes.append(
            ("a picture that its EXIF data turns", f"turned upright; boxes are those as {which}")
        )
    return corners[:, [1, 0, 3, 2]], notes


def _turn(corners: NDArray[np.float64], orientation: int) -> NDArray[np.float64]:
    """Corners (xmin, ymin, xmax, ymax) of the stored picture, in the upright one.

    Source: EXIF 2.32, tag Orientation: 5 transpose, 6 rotate clockwise, 7 transverse, 8 counter.
    """
    x0, y0, x1, y1 = corners.T
    turned = {
        5: (y0, x0, y1, x1),
        6: (1 - y1, x0, 1 - y0, x1),
        7: (1 - y1, 1 - x1, 1 - y0, 1 - x0),
        8: (y0, 1 - x1, y1, 1 - x0),
    }[orientation]
    return np.stack(turned, axis=1)


def _repeated(
    corners: NDArray[np.float64], classes: NDArray[np.int32], keep: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which boxes equal an earlier one of the same class."""
    rows = np.column_stack([corners, classes.astype(np.float64)])
    repeated = np.zeros(len(rows), np.bool_)
    which = np.flatnonzero(keep)
    keys = rows[which].view(np.dtype((np.void, rows.shape[1] * 8))).ravel().tolist()
    if len(set(keys)) < len(keys):
        seen: set[bytes] = set()
        for i, key in zip(which.tolist(), keys, strict=True):
            repeated[i] = key in seen
            seen.add(key)
    return repeated


def _item(annotation: Annotation, index: int) -> str:
    numbers = " ".join(f"{value:g}" for value in annotation.corners[index])
    return f"box {index + 1} ({annotation.names[index]}): {numbers}"
