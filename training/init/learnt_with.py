"""The anchors and towers that weights learnt with: a head is worth most with the same ones."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.od_api.config import FILE
from training.recipes import MultiscaleAnchors, SsdAnchors

if TYPE_CHECKING:
    from training.init.starting_weights import StartingWeights
    from training.recipes import Recipe

SHELF = MultiscaleAnchors(aspect_ratios=(0.696, 1.167, 0.414))
"""Of the shelf detector that ships: of ``models/shelf/pipeline.config``."""

SHELF_TOWERS = 2
"""Of the same."""

_FIELDS = {
    MultiscaleAnchors: ("multiscale_anchor_generator", "anchor_scale"),
    SsdAnchors: ("ssd_anchor_generator", "min_scale"),
}
"""Generator and size, as ``pipeline.config`` calls them; the size is called so here too."""


def learnt_with(start: StartingWeights, recipe: Recipe) -> Recipe:
    """``recipe`` with the anchors and towers that the weights of ``start`` learnt with.

    It stays as it is where nothing tells them, or where the anchors are of another kind or number,
    so that the heads start fresh anyway.
    """
    if start.name == "shelf":
        return _with_towers(replace(recipe, generator=SHELF), SHELF_TOWERS)
    beside = [folder / FILE for folder in Path(start.checkpoint).parents[:2]]
    path = next(filter(Path.is_file, beside), None) if start.checkpoint else None
    try:
        return _read(path.read_text("utf-8"), recipe) if path else recipe
    except (OSError, ValueError):
        return recipe


def _read(text: str, recipe: Recipe) -> Recipe:
    # The fields are plain values; to read them, nobody has to install the Object Detection API.
    own = recipe.generator
    kind, size = _FIELDS[type(own)]
    generator = re.search(rf"\b{kind}\s*\{{([^{{}}]*)\}}", text)
    if not generator:
        return recipe
    ratios = tuple(float(one) for one in re.findall(r"\baspect_ratios:\s*(\S+)", generator[1]))
    found = re.search(rf"\b{size}:\s*(\S+)", generator[1])
    if not found or len(ratios) != len(own.aspect_ratios):
        return recipe
    learnt: dict[str, Any] = {size: float(found[1]), "aspect_ratios": ratios}
    # What the file leaves out is false, as the field's default is.
    shared = re.search(r"\bshare_prediction_tower:\s*true\b", text)
    return _with_towers(replace(recipe, generator=replace(own, **learnt)), 1 if shared else 2)


def _with_towers(recipe: Recipe, towers: int) -> Recipe:
    return replace(recipe, fpn=recipe.fpn and replace(recipe.fpn, towers=towers))
