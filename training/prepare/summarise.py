"""``summary.json``: what a detector will meet in this data, and what its anchors and caps allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from training.recipes import cap_ceiling, find_recipe, recall_ceiling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from training.prepare.statistics import Statistics

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
SEED_CAP = 100
"""Boxes an image that the seed's configuration trains on and detects at most."""


def summarise(
    labels: Sequence[str], splits: Mapping[str, Statistics], recipe: str | None
) -> dict[str, Any]:
    """The summary, ready for JSON.

    Args:
        labels: in the order of ids.
        splits: statistics of each.
        recipe: whose anchors to hold against the boxes; none when None.

    Raises:
        TrainingError: there is no such recipe.
    """
    return {
        "labels": list(labels),
        "splits": {name: _split(labels, of) for name, of in splits.items()},
        "ceilings": {
            name: _ceilings(of, recipe) for name, of in splits.items() if of.count and recipe
        },
    }


def _split(labels: Sequence[str], of: Statistics) -> dict[str, Any]:
    ymin, xmin, ymax, xmax = of.boxes.astype(np.float64).T
    width, height = xmax - xmin, ymax - ymin
    return {
        "images": of.images,
        "boxes": of.count,
        "optional_boxes": of.optional,
        "boxes_per_image": {
            "histogram": {str(n): of.per_image[n] for n in sorted(of.per_image)},
            "max": max(of.per_image, default=0),
            "mean": round((of.count + of.optional) / max(1, of.images), 4),
            "p99": _percentile(of, 0.99),
        },
        "boxes_per_class": {label: of.per_class[i] for i, label in enumerate(labels, 1)},
        "box_width": _quantiles(width),
        "box_height": _quantiles(height),
        "box_sqrt_area": _quantiles(np.sqrt(np.maximum(width * height, 0))),
        "aspect_ratio": _quantiles(width / np.maximum(height, 1e-9)),
        "aspect_ratio_in_pixels": _quantiles(width * of.aspects / np.maximum(height, 1e-9)),
        "sampled_boxes": len(of.boxes),
    }


def _ceilings(of: Statistics, recipe: str | None) -> dict[str, Any]:
    known = find_recipe(str(recipe))
    counts = np.array([n for n in sorted(of.per_image) for _ in range(of.per_image[n])])
    return {
        "recipe": known.name,
        "anchors_iou": 0.5,
        "anchors": round(recall_ceiling(of.boxes, known.grids()), 4),
        "cap_100": round(cap_ceiling(counts, SEED_CAP), 4),
        "cap_500": round(cap_ceiling(counts, 500), 4),
    }


def _percentile(of: Statistics, share: float) -> int:
    """Least number of boxes that ``share`` of the pictures do not exceed."""
    wanted, seen = share * of.images, 0
    for number in sorted(of.per_image):
        seen += of.per_image[number]
        if seen >= wanted:
            return number
    return 0


def _quantiles(values: NDArray[np.float64]) -> dict[str, float]:
    if not len(values):
        return {}
    found = np.quantile(values, QUANTILES)
    return {f"{share:g}": round(float(v), 6) for share, v in zip(QUANTILES, found, strict=True)}
