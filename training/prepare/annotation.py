"""What annotations say of one picture, before anything is mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Defect:
    """Something wrong, and what was done about it; a row of ``report.json``.

    Args:
        image: key of the picture, or the file it concerns.
        kind: one of a few short texts, to count by.
        done: ``left out``, ``clipped``, ``mended`` … in words.
        items: which boxes or lines, where it is not the whole picture.
    """

    image: str
    kind: str
    done: str
    items: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As it goes into the report."""
        image, kind, done, *items = map(in_utf8, (self.image, self.kind, self.done, *self.items))
        row: dict[str, Any] = {"image": image, "kind": kind, "done": done}
        return {**row, "items": items} if items else row


@dataclass(frozen=True)
class Annotation:
    """Boxes of one picture as they were written down.

    Args:
        corners: float64 [N, 4], (xmin, ymin, xmax, ymax), in pixels, or 0..1 if ``relative``.
        names: N labels.
        relative: whether corners are fractions of the picture.
        size: (width, height) that the annotation claims, or None.
        difficult: bool [N].
        crowd: bool [N].
        unreadable: lines or objects that hold no box at all, with the reason.
    """

    corners: NDArray[np.float64]
    names: tuple[str, ...]
    relative: bool = False
    size: tuple[int, int] | None = None
    difficult: NDArray[np.bool_] | None = None
    crowd: NDArray[np.bool_] | None = None
    unreadable: tuple[str, ...] = ()


def in_utf8(text: str) -> str:
    """What no UTF-8 can hold, such as bytes of a file's name, written out."""
    return text.encode("utf-8", "backslashreplace").decode()


def corners_of(rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """float64 [N, 4], also of nothing."""
    return np.asarray(rows, np.float64).reshape(-1, 4)


NOTHING = Annotation(corners_of([]), ())
