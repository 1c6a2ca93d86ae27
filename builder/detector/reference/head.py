"""From the raw outputs of an SSD to boxes and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]


def decode(encodings: Floats, anchors: Floats, scales: Sequence[float]) -> Floats:
    """Boxes from what the network says of each anchor.

    The Faster R-CNN box coder, object_detection/box_coders/faster_rcnn_box_coder.py:
    ``centre = t / scale * size_a + centre_a``, ``size = exp(t / scale) * size_a``.

    Args:
        encodings: float32 ``[N, 4]``, (ty, tx, th, tw).
        anchors: float32 ``[N, 4]``, (ymin, xmin, ymax, xmax).
        scales: divisors of (ty, tx, th, tw).

    Returns:
        float32 ``[N, 4]``, (ymin, xmin, ymax, xmax) in the anchors' unit.
    """
    size = anchors[:, 2:] - anchors[:, :2]
    centre = anchors[:, :2] + size / 2
    t = encodings / np.array(scales, np.float32)
    half = np.exp(t[:, 2:]) * size / 2
    middle = t[:, :2] * size + centre
    corners: Floats = np.concatenate([middle - half, middle + half], axis=1, dtype=np.float32)
    return corners


def convert_scores(logits: Floats, conversion: str) -> Floats:
    """Scores in 0..1 from ``logits`` ``[..., C]``: ``sigmoid``, ``softmax`` or ``identity``."""
    if conversion == "identity":
        return logits
    if conversion == "sigmoid":
        # exp of a negative number never overflows
        small = np.exp(-np.abs(logits))
        return np.where(logits >= 0, 1 / (1 + small), small / (1 + small)).astype(np.float32)
    if conversion != "softmax":
        raise ValueError(f"no score conversion {conversion!r}")
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return result
