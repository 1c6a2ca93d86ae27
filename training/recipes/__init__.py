"""Named recipes as plain data, their anchors, and what those let a detector find. Numpy only."""

from __future__ import annotations

from training.recipes.anchors import MultiscaleAnchors, SsdAnchors
from training.recipes.ceiling import best_iou, cap_ceiling, recall_ceiling
from training.recipes.grids import AnchorGrid
from training.recipes.named import DEFAULT_RECIPE, RECIPES, find_recipe
from training.recipes.recipe import Fpn, Optimizer, Recipe

__all__ = [
    "DEFAULT_RECIPE",
    "RECIPES",
    "AnchorGrid",
    "Fpn",
    "MultiscaleAnchors",
    "Optimizer",
    "Recipe",
    "SsdAnchors",
    "best_iou",
    "cap_ceiling",
    "find_recipe",
    "recall_ceiling",
]
