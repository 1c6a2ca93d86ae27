"""What stands in a photograph, and what a detector says stands in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from training.dataset import Example

    Floats = npt.NDArray[np.float32]
    Classes = npt.NDArray[np.int32]
    Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Detections:
    """What was found in one photograph, in any order.

    Args:
        boxes: float32 ``[N, 4]``, (ymin, xmin, ymax, xmax) in 0..1.
        scores: float32 ``[N]``.
        classes: int32 ``[N]``, ids from 1.

    Raises:
        ValueError: the arrays do not fit together.
    """

    boxes: Floats
    scores: Floats
    classes: Classes

    def __post_init__(self) -> None:
        count = _count(self.boxes)
        if self.scores.shape != (count,) or self.classes.shape != (count,):
            raise ValueError(
                f"{count} boxes, but scores {self.scores.shape} and classes {self.classes.shape}"
            )
        if not np.isfinite(self.scores).all():
            raise ValueError("a score is not a finite number")

    def __len__(self) -> int:
        return len(self.scores)

    def above(self, score: float) -> Detections:
        """Those that score at least ``score``, in the same order."""
        return self.take(self.scores >= np.float32(score))

    def take(self, which: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> Detections:
        """Those at ``which``: a mask, or indices in the order wanted."""
        return Detections(self.boxes[which], self.scores[which], self.classes[which])


@dataclass(frozen=True, eq=False)
class Truth:
    """What stands in one photograph.

    Args:
        boxes: float32 ``[N, 4]``, (ymin, xmin, ymax, xmax) in 0..1.
        classes: int32 ``[N]``, ids from 1.
        height, width: of the photograph in pixels, which say how large a box is.
        crowd: bool ``[N]``: a region with many objects that nobody counted. Left out: none is.
        difficult: bool ``[N]``: an object of which one cannot ask that it be found, for little of
            it is seen. Left out: none is. A detection of whose area the part that is asked of
            IoU lies in either (half, for AP50) neither helps nor harms, however many there are:
            COCO's rule for crowds, and that of Caltech (Dollár et al. 2012), CityPersons and
            CrowdHuman for what they ignore.

    Raises:
        ValueError: the arrays do not fit together.
    """

    boxes: Floats
    classes: Classes
    height: int
    width: int
    crowd: Flags = field(default_factory=lambda: np.zeros(0, np.bool_))
    difficult: Flags = field(default_factory=lambda: np.zeros(0, np.bool_))

    def __post_init__(self) -> None:
        count = _count(self.boxes)
        if self.classes.shape != (count,):
            raise ValueError(f"{count} boxes, but classes {self.classes.shape}")
        if self.height < 1 or self.width < 1:
            raise ValueError(f"a photograph of {self.width} × {self.height} pixels")
        for name in ("crowd", "difficult"):
            flags: Flags = getattr(self, name)
            if flags.shape == (0,) != (count,):
                object.__setattr__(self, name, np.zeros(count, np.bool_))
            elif flags.shape != (count,):
                raise ValueError(f"{count} boxes, but {name} {flags.shape}")

    def __len__(self) -> int:
        return len(self.classes)

    @property
    def wanted(self) -> Flags:
        """Which are to be found, bool ``[N]``."""
        return ~(self.crowd | self.difficult)


def truth_of(example: Example) -> Truth:
    """What a record of a data set says stands in its photograph."""
    return Truth(
        example.boxes,
        example.classes,
        example.height,
        example.width,
        crowd=example.crowd,
        difficult=example.difficult,
    )


def in_pixels(boxes: Floats, height: int, width: int) -> npt.NDArray[np.float64]:
    """Boxes in pixels, float64 ``[N, 4]``: areas and overlaps of COCO are computed in doubles."""
    return boxes.astype(np.float64) * np.array([height, width, height, width], np.float64)


def as_one_class(classes: Classes) -> Classes:
    """Every id 1: what is asked is whether something was found, not what it is."""
    return np.ones_like(classes)


def _count(boxes: Floats) -> int:
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ValueError(f"boxes of shape {boxes.shape}, not [N, 4]")
    return len(boxes)
