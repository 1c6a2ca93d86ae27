"""The anchors that weights learnt with: a head is worth most with the same ones."""

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

_FIELDS = {
    MultiscaleAnchors: ("multiscale_anchor_generator", "anchor_scale"),
    SsdAnchors: ("ssd_anchor_generator", "min_scale"),
}
"""Generator and size, as ``pipeline.config`` calls them; the size is called so here too."""


def known_anchors(start: StartingWeights, recipe: Recipe) -> MultiscaleAnchors | SsdAnchors | None:
    """The generator of ``recipe`` with the anchors that the weights of ``start`` learnt with.

    ``None`` where nothing tells them, or where they are of another kind or number, so that the
    heads start fresh anyway.
    """
    if start.name == "shelf":
        return SHELF
    beside = [folder / FILE for folder in Path(start.checkpoint).parents[:2]]
    path = next(filter(Path.is_file, beside), None) if start.checkpoint else None
    try:
        return _read(path.read_text("utf-8"), recipe.generator) if path else None
    except (OSError, ValueError):
        return None


def _read(text: str, own: MultiscaleAnchors | SsdAnchors) -> MultiscaleAnchors | SsdAnchors | None:
    # The fields are plain numbers; to read them, nobody has to install the Object Detection API.
    kind, size = _FIELDS[type(own)]
    generator = re.search(rf"\b{kind}\s*\{{([^{{}}]*)\}}", text)
    if not generator:
        return None
    ratios = tuple(float(one) for one in re.findall(r"\baspect_ratios:\s*(\S+)", generator[1]))
    found = re.search(rf"\b{size}:\s*(\S+)", generator[1])
    if not found or len(ratios) != len(own.aspect_ratios):
        return None
    learnt: dict[str, Any] = {size: float(found[1]), "aspect_ratios": ratios}
    return replace(own, **learnt)
