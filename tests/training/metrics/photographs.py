"""Photographs that hypothesis makes up: few places, so that boxes coincide and scores tie."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from training.metrics import Detections, Truth

SIDE = 256
"""Pixels. A power of two: whole pixels are exact in float32, so that both sides see one number."""

CLASSES = 3

PLACES = st.integers(0, 12).map(lambda step: step * 20)
LENGTHS = st.sampled_from([4, 12, 16, 32, 33, 40, 96, 100, 128])
SCORES = st.sampled_from([0.125, 0.25, 0.5, 0.5, 0.75, 0.875, 1.0])
KINDS = st.sampled_from(["ordinary", "crowd", "difficult"])
BOXES = st.tuples(PLACES, PLACES, LENGTHS, LENGTHS)


def corners(boxes: Sequence[tuple[int, int, int, int]]) -> np.ndarray:
    """(top, left, height, width) in pixels → float32 [N, 4] in 0..1."""
    array = np.asarray(boxes, np.float32).reshape(-1, 4)
    return np.concatenate([array[:, :2], array[:, :2] + array[:, 2:]], axis=1) / SIDE


@st.composite
def photographs(draw: st.DrawFn, most: int = 8) -> tuple[Truth, Detections]:
    true = draw(st.lists(st.tuples(BOXES, st.integers(1, CLASSES), KINDS), max_size=most))
    if not draw(st.booleans()):
        true = [(box, id_, "ordinary") for box, id_, _ in true]
    found = draw(st.lists(st.tuples(BOXES, st.integers(1, CLASSES), SCORES), max_size=most))
    # Most detections lie on or near a true box, or hardly any would ever match.
    for (top, left, height, width), id_, _ in true:
        shift = draw(st.sampled_from([0, 0, 2, 8, 16]))
        box = (top + shift, left, height, width + draw(st.sampled_from([0, 0, 4])))
        found.append((box, id_, draw(SCORES)))
    return (
        Truth(
            corners([box for box, _, _ in true]),
            np.array([id_ for _, id_, _ in true], np.int32),
            SIDE,
            SIDE,
            crowd=np.array([kind == "crowd" for _, _, kind in true], np.bool_),
            difficult=np.array([kind == "difficult" for _, _, kind in true], np.bool_),
        ),
        Detections(
            corners([box for box, _, _ in found]),
            np.array([score for _, _, score in found], np.float32),
            np.array([id_ for _, id_, _ in found], np.int32),
        ),
    )


def crowded(seed: int, *, boxes: int, found: int, classes: int = 1) -> tuple[Truth, Detections]:
    """A shelf of small boxes, found with some error, in float coordinates."""
    random = np.random.default_rng(seed)
    low = random.random((boxes, 2), np.float32) * 0.93
    true = np.concatenate([low, low + 0.01 + 0.05 * random.random((boxes, 2), np.float32)], axis=1)
    ids = random.integers(1, classes + 1, boxes).astype(np.int32)
    which = random.integers(0, boxes, found)
    seen = true[which] + random.normal(0, 0.004, (found, 4)).astype(np.float32)
    seen[:, 2:] = np.maximum(seen[:, 2:], seen[:, :2] + np.float32(1e-3))
    scores = random.random(found).astype(np.float32)
    return (
        Truth(true, ids, 480, 640),
        Detections(seen, scores, ids[which]),
    )
