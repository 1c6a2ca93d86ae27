"""Anchors that fit the boxes of a data set, found by trying a small grid of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from training.recipes import MultiscaleAnchors, best_iou
from training.recipes.ceiling import MATCHED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from training.recipes import Recipe, SsdAnchors

SAMPLE = 20_000
"""Boxes that the search looks at, evenly taken from all."""

GAIN = 0.01
"""What the score must gain with any number of boxes before the recipe's anchors are given up."""

SEPARATE = 1.25
"""Least factor between two aspect ratios: IoU of boxes nearer than that is above 0.8."""

ANCHOR_SCALES = (1.5, 2.0, 2.5, 3.0, 3.5, 4.0)
MIN_SCALES = (0.05, 0.075, 0.1, 0.15, 0.2)


@dataclass(frozen=True)
class AnchorChoice:
    """The recipe with the anchors chosen, and what they and its own reach.

    Args:
        recipe: as it is to be trained.
        ceiling: share of all boxes with an anchor of IoU ≥ 0.5.
        own_ceiling: the same with the anchors that the recipe came with.
    """

    recipe: Recipe
    ceiling: float
    own_ceiling: float


def choose_anchors(recipe: Recipe, boxes: NDArray[np.float32]) -> AnchorChoice:
    """The anchors with the highest score for ``boxes``; the number of them is kept.

    The number is kept because it decides the shape of the head, into which weights may be loaded,
    and the work that a phone does.

    Args:
        recipe: with the input size that it will be trained at.
        boxes: [N, 4], (ymin, xmin, ymax, xmax) in 0..1, at least one.
    """
    chosen = recipe
    if not recipe.as_published:
        sample = boxes[:: max(1, len(boxes) // SAMPLE)]
        # A rule of thumb, after two standard errors of a share: a handful of boxes proves nothing.
        best = score(recipe, sample) + GAIN + 1 / np.sqrt(len(sample))
        for generator in _candidates(recipe.generator, _ratios(sample)):
            candidate = replace(recipe, generator=generator)
            reached = score(candidate, sample)
            if reached > best:
                chosen, best = candidate, reached
    ceilings = [float((best_iou(boxes, r.grids()) >= MATCHED).mean()) for r in (chosen, recipe)]
    return AnchorChoice(chosen, *ceilings)


def score(recipe: Recipe, boxes: NDArray[np.float32]) -> float:
    """Recall ceiling plus mean best IoU: how many boxes are within reach, and how near they are."""
    ious = best_iou(boxes, recipe.grids())
    return float((ious >= MATCHED).mean() + ious.mean())


def _candidates(
    own: MultiscaleAnchors | SsdAnchors, ratios: NDArray[np.float64]
) -> Iterator[MultiscaleAnchors | SsdAnchors]:
    sets = (own.aspect_ratios, aspect_ratios(ratios, len(own.aspect_ratios)))
    if isinstance(own, MultiscaleAnchors):
        for scale, aspects in product(ANCHOR_SCALES, sets):
            yield replace(own, anchor_scale=scale, aspect_ratios=aspects)
    else:
        for scale, aspects in product(MIN_SCALES, sets):
            yield replace(own, min_scale=scale, aspect_ratios=aspects)


def aspect_ratios(ratios: NDArray[np.float64], count: int) -> tuple[float, ...]:
    """``count`` aspect ratios, the median first, the others outward from it.

    Each stands for an equal part of the boxes, as the quantile in its middle; they are pushed
    apart to ``SEPARATE`` where the data's differ less.
    """
    values = np.quantile(ratios, (np.arange(count) + 0.5) / count)
    middle = count // 2
    for at in range(middle + 1, count):
        values[at] = max(values[at], values[at - 1] * SEPARATE)
    for at in range(middle - 1, -1, -1):
        values[at] = min(values[at], values[at + 1] / SEPARATE)
    order = sorted(range(count), key=lambda at: (abs(at - middle), -at))
    return tuple(round(float(values[at]), 3) for at in order)


def _ratios(boxes: NDArray[np.float32]) -> NDArray[np.float64]:
    """Width over height as the network sees them, after the image was made square."""
    sides = np.maximum(boxes[:, 2:].astype(np.float64) - boxes[:, :2], 1e-6)
    return np.asarray(sides[:, 1] / sides[:, 0])
