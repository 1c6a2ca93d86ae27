"""One detection of the original model and one of the browser, and how far they may differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from builder.artifacts import Detection


@dataclass(frozen=True)
class Tolerance:
    """How far the browser may differ.

    Args:
        iou: least IoU of a pair.
        score: greatest difference of a pair's scores.
        margin: a detection without a partner counts from ``threshold + margin`` on; nearer to the
            threshold, either side may have dropped it for honest reasons.
    """

    iou: float
    score: float
    margin: float = 0.02


TOLERANCES: dict[Literal["float32", "float16"], Tolerance] = {
    "float32": Tolerance(iou=0.99, score=1e-3),
    "float16": Tolerance(iou=0.98, score=1e-2),
}


@dataclass(frozen=True)
class Pair:
    """One thing that both found.

    Args:
        expected: index among the original model's detections.
        found: index among the browser's.
        iou: intersection over union of their boxes.
        score_difference: the browser's score minus the model's.
        passed: both are within the tolerance.
    """

    expected: int
    found: int
    iou: float
    score_difference: float
    passed: bool


def boxes_of(detections: Sequence[Detection]) -> NDArray[np.float64]:
    """Float64 ``[N, 4]`` (ymin, xmin, ymax, xmax), fractions of the photograph."""
    import numpy as np

    return np.array([d.box for d in detections], dtype=np.float64).reshape(-1, 4)


def labels_of(detections: Sequence[Detection]) -> NDArray[np.intp]:
    """Intp ``[N]``, indices of labels."""
    import numpy as np

    return np.array([d.label for d in detections], dtype=np.intp)


def scores_of(detections: Sequence[Detection]) -> NDArray[np.float64]:
    """Float64 ``[N]``, 0..1."""
    import numpy as np

    return np.array([d.score for d in detections], dtype=np.float64)


def iou_matrix(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Intersection over union of every box with every box.

    Args:
        first: float64 ``[N, 4]`` (ymin, xmin, ymax, xmax).
        second: float64 ``[M, 4]``.

    Returns:
        float64 ``[N, M]``. A box without an area overlaps by 1 with its equal, by 0 with others.
    """
    import numpy as np

    a, b = first[:, None, :], second[None, :, :]
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    shared = np.prod(np.maximum(sides, 0.0), axis=-1)
    area_a, area_b = (
        np.prod(np.maximum(box[..., 2:] - box[..., :2], 0.0), axis=-1) for box in (a, b)
    )
    union = area_a + area_b - shared
    equal = np.all(a == b, axis=-1).astype(np.float64)
    return np.where(union > 0, shared / np.where(union > 0, union, 1.0), equal)
