"""The recipes by name, and the finding of one."""

from __future__ import annotations

import difflib

from builder.errors import TrainingError
from training.recipes.anchors import MultiscaleAnchors, SsdAnchors
from training.recipes.recipe import Fpn, Optimizer, Recipe

_LIST = (
    Recipe(
        name="ssd-mobilenet-v2-320",
        summary="the seed's architecture at 320 px: quick, large objects only",
        size=320,
        depth_multiplier=1.0,
        generator=SsdAnchors(),
        fpn=None,
        focal_alpha=0.75,
        batch_norm_decay=0.97,
        optimizer=Optimizer(learning_rate=1e-3),
    ),
    Recipe(
        name="ssd-mobilenet-v2-fpnlite-320",
        summary="feature pyramid at 320 px: the one to begin with",
        size=320,
        depth_multiplier=1.0,
        generator=MultiscaleAnchors(),
        fpn=Fpn(),
    ),
    Recipe(
        name="ssd-mobilenet-v2-fpnlite-640",
        summary="feature pyramid at 640 px: small objects, four times the work",
        size=640,
        depth_multiplier=1.0,
        generator=MultiscaleAnchors(),
        fpn=Fpn(),
    ),
    Recipe(
        name="ssd-mobilenet-v2-050-fpnlite-320",
        summary="half as wide: for phones of some years ago",
        size=320,
        depth_multiplier=0.5,
        generator=MultiscaleAnchors(),
        fpn=Fpn(depth=128, head_depth=96, head_layers=3),
    ),
    Recipe(
        name="ssd-mobilenet-v2-035-fpnlite-320",
        summary="a third as wide: about 1 MB, the quickest to train",
        size=320,
        depth_multiplier=0.35,
        generator=MultiscaleAnchors(),
        fpn=Fpn(depth=128, head_depth=64, head_layers=2),
    ),
    # hugozanini/realtime-sku-detection, mobilenet_v2.config, May 2022. Its decay is laid out for
    # 50,000 steps of which it trains 5,000, and 2,000 of those are warm-up. Caps come from the
    # data here, as anywhere: the published 100 lose a third of a shelf.
    Recipe(
        name="seed",
        summary="the hyper-parameters published in 2022, to compare with; batch 48 asks for a GPU",
        size=300,
        depth_multiplier=1.0,
        generator=SsdAnchors(),
        fpn=None,
        focal_alpha=0.75,
        batch_norm_decay=0.97,
        optimizer=Optimizer(
            kind="momentum",
            learning_rate=0.8,
            warmup_rate=0.13333 / 0.8,
            warmup_part=2000 / 5000,
            decay_steps=50_000,
        ),
        batch_size=48,
        steps=5000,
        as_published=True,
    ),
)

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in _LIST}

DEFAULT_RECIPE = "ssd-mobilenet-v2-fpnlite-320"


def find_recipe(name: str) -> Recipe:
    """The recipe called ``name``.

    Raises:
        TrainingError: OFF720 there is none; the message names the nearest.
    """
    if name in RECIPES:
        return RECIPES[name]
    near = difflib.get_close_matches(name.lower(), RECIPES, n=2, cutoff=0.4) or list(RECIPES)
    raise TrainingError(
        "OFF720",
        f'there is no recipe "{name}"',
        where="--recipe",
        way_out=f"Choose {' or '.join(near)}; `offshelf train init --help` lists them all",
    )
