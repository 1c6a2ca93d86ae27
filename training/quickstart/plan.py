"""All that a quickstart decides for a person, from the time, the cores and the number of SKUs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from training.quickstart.budget import LEAST, Budget
from training.recipes import find_recipe

if TYPE_CHECKING:
    from training.quickstart.asked import Asked

ORDER = ("synth", "prepare", "init", "fit", "export", "evaluate", "build", "verify")
"""The steps. Evaluated is what was exported, since that is what the site is built of."""

SYNTH_SHARE = 0.15
"""Part of the time that goes into making pictures, where nobody says how many."""

MOST_IMAGES = 4000
PICTURE_OVER_INPUT = 1.2
"""Side of a picture over that of the network's input, so that augmentation has pixels to crop."""

SCENES = (("mixed", 5.0), ("hand", 4.0), ("closeup", 3.0), ("single", 1.0))
"""Neighbours that differ give the most labels a picture; a hand holds a product to the phone."""

HURRIED, MANY = 60.0, 8
"""Minutes below which, and SKUs above which, naming them wants more steps than there will be."""

SMALLER = 224
"""Side of the network's input then, pixels; of half the area of 320, and twice the steps."""

FROZEN_BLOCKS = 6
"""Of the backbone, where it starts from weights that know pictures: a step costs a third less."""

BOXES_A_PICTURE = 2.5
FEW_BOXES = 40
"""Boxes of each SKU in all pictures, below which a person is told that they are few."""

VERIFIED = 6


@dataclass(frozen=True)
class Plan:
    """What will be done, and how long each step may take.

    Args:
        recipe: its name.
        side: of the network's input, pixels.
        picture: side of the pictures that are made, pixels.
        images: pictures to train on.
        val: pictures to measure on.
        checked: of those, looked at with each validation during training.
        validations: during training.
        verified: pictures that the browser is held to the model with.
        budget: who may take how long.
        warnings: what a person should know before the time is spent.
    """

    recipe: str
    side: int
    picture: int
    images: int
    val: int
    checked: int
    validations: int
    verified: int
    budget: Budget
    warnings: tuple[str, ...]


def make_plan(asked: Asked, skus: int, cores: int) -> Plan:
    """Decide.

    Seconds are upper bounds of what was measured on two cores that others used too; a slower
    machine takes the difference from training.

    Args:
        asked: what a person decided.
        skus: number of labels, at least 1.
        cores: that this process may use.

    Raises:
        TrainingError: OFF720, no recipe of this name.
    """
    recipe = find_recipe(asked.recipe)
    hurried = asked.minutes < HURRIED and skus > MANY
    side = asked.size or (min(SMALLER, recipe.size) if hurried else recipe.size)
    picture = max(96, 2 * round(PICTURE_OVER_INPUT * side / 2))
    seconds = 60.0 * asked.minutes
    slower = max(1.0, 2 / cores)
    val = min(max(2 * skus, 24), 96, max((asked.images or MOST_IMAGES) // 3, 8))
    look = slower * (0.02 + 1.1e-6 * side**2)  # one picture through the network, unbatched
    a_picture = (0.08 + 6e-7 * picture**2) / cores
    start = 6.0 + 0.3 * skus / cores  # of processes, each of which takes the packshots
    checked = min(val, 48)
    tail = 8 * slower + look * checked  # after training's time is up: last validation, saving

    after = {
        "export": tail + 40 * slower,
        "evaluate": 15 * slower + 1.5 * look * val,
        "build": 45 * slower,
        "verify": 40 * slower,
    }
    init = 20.0  # weights to start from may have to be fetched, once
    if asked.images:
        images = asked.images
    else:
        # At least so much that a number of minutes that a refusal names is not refused in turn.
        fixed = sum(after.values()) + init + start + 10 * slower
        share = max(SYNTH_SHARE * seconds, 0.18 * (fixed + 2 * LEAST))
        images = min(max(10 * (int((share / a_picture - val) / 10)), 40), MOST_IMAGES)
    reserved = {
        "synth": start + (images + val) * a_picture,
        "prepare": slower * (5 + 0.008 * (images + val)),
        "init": init,
        **after,
    }
    budget = Budget(seconds, {name: round(kept, 1) for name, kept in reserved.items()}, ORDER)
    return Plan(
        recipe=recipe.name,
        side=side,
        picture=picture,
        images=images,
        val=val,
        checked=checked,
        validations=min(max(math.floor(asked.minutes / 3), 2), 8),
        verified=VERIFIED,
        budget=budget,
        warnings=_warnings(images, skus),
    )


def _warnings(images: int, skus: int) -> tuple[str, ...]:
    each = images * BOXES_A_PICTURE / skus
    if each >= FEW_BOXES:
        return ()
    seen = f"{skus} SKUs in {images:,} pictures: each is seen about {each:.0f} times"
    return (f"{seen}, so that they will be mixed up; give more minutes, or fewer SKUs",)
