"""What stands between a shelf and the camera: an arm that reaches for a product, a trolley."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from training.synth.colour import hsv, scaled
from training.synth.rng import Rng, between, chance, whole
from training.synth.scene.hand import arm, some_skin
from training.synth.sprite import Sprite
from training.synth.warp import onto

if TYPE_CHECKING:
    from training.synth.scene.stage import Stage

PASSED = frozenset({"shelf", "closeup", "mixed", "pegs"})
"""Kinds of scenes in which people shop."""

OFTEN = 0.08
"""Part of the pictures of these kinds."""

WIRES = 22
"""Pixels of the texture from one wire of a basket to the next."""


def in_the_way(stage: Stage, rng: Rng) -> None:
    """Paint an arm or a trolley before everything; what it hides is not seen of the products."""
    if chance(rng, 0.5):
        _arm(stage, rng)
    else:
        _trolley(stage, rng)


def _arm(stage: Stage, rng: Rng) -> None:
    width, height = stage.image.size
    at = (between(rng, 0.25, 0.75) * width, between(rng, 0.3, 0.8) * height)
    # The shelf's front is the plane z = 0, and the hand is a little before it.
    away = max(12.0, float(stage.camera.position[2]) * between(rng, 0.8, 0.97))
    arm(
        stage, rng, at, 1.0 if chance(rng, 0.6) else -1.0, stage.camera.focal / away, some_skin(rng)
    )


def _trolley(stage: Stage, rng: Rng) -> None:
    width, height = stage.image.size
    across, rise = between(rng, 0.45, 1.1) * width, between(rng, 0.14, 0.4) * height
    middle, top = between(rng, 0.1, 0.9) * width, height - rise
    lean, narrow = between(rng, -0.08, 0.08) * across, between(rng, 0.78, 0.95)
    below = top + between(rng, 0.5, 0.9) * across
    corners = np.array(
        [
            [middle - across / 2, top - lean],
            [middle + across / 2, top + lean],
            [middle + across / 2 * narrow, below + lean],
            [middle - across / 2 * narrow, below - lean],
        ]
    )
    painted = onto(_basket(rng), corners, stage.image.size)
    if painted is not None:
        at = (float(painted[1][0]), float(painted[1][1]))
        stage.lay(Sprite(painted[0], (0.0, 0.0)), at, None)


def _basket(rng: Rng) -> Image.Image:
    """Wires with a rim and a handle; RGBA, clear between the wires."""
    columns, rows = whole(rng, 12, 20), whole(rng, 7, 11)
    width, height = columns * WIRES, rows * WIRES
    image = Image.new("RGBA", (width, height))
    draw = ImageDraw.Draw(image)
    metal = hsv(between(rng, 0.5, 0.65), between(rng, 0.0, 0.12), between(rng, 0.35, 0.85))
    handle = hsv(rng.random(), between(rng, 0.5, 0.95), between(rng, 0.3, 0.9))
    thick = whole(rng, 2, 4)
    for x in range(0, width + 1, WIRES):
        draw.line([x, 0, x, height], (*scaled(metal, 0.6), 255), thick + 2)
        draw.line([x, 0, x, height], (*metal, 255), thick)
    for y in range(WIRES, height + 1, WIRES):
        draw.line([0, y, width, y], (*scaled(metal, 0.7), 255), thick + 1)
    draw.rectangle([0, 0, width, WIRES // 2], (*metal, 255))
    if chance(rng, 0.6):
        draw.rectangle([WIRES, 0, width - WIRES, round(0.9 * WIRES)], (*handle, 255))
    return image
