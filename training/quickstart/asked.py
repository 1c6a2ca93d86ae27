"""What a person asks a quickstart for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from training.recipes import DEFAULT_RECIPE

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Asked:
    """Choices; ``None`` leaves one to the plan.

    Args:
        packshots: folder with a picture or a sub-folder for each SKU.
        output: folder for everything.
        name: of the brand, as people read it on the page.
        minutes: for everything together.
        seed: of the pictures and of training.
        recipe: a name of ``training.recipes.RECIPES``.
        size: side of the network's input, pixels.
        images: pictures to train on.
        steps: of training, at most; as many as the time allows when ``None``.
    """

    packshots: Path
    output: Path
    name: str
    minutes: float = 20.0
    seed: int = 7
    recipe: str = DEFAULT_RECIPE
    size: int | None = None
    images: int | None = None
    steps: int | None = None
