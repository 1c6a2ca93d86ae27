"""The scene without variation: a row of packages, front on, before white."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from training.synth.camera.pinhole import Pinhole, upright
from training.synth.rng import whole
from training.synth.scene.stage import Stage

if TYPE_CHECKING:
    from training.synth.scene.needs import Needs


def row(needs: Needs) -> Stage:
    """One to five packages side by side that fill the width or the height."""
    packages = [needs.package() for _ in range(whole(needs.rng, 1, 5))][: needs.max_products]
    widths = [package.solid.size[0] for package in packages]
    gap = 1.0
    total = sum(widths) + gap * (len(widths) - 1)
    tall = max(package.solid.size[1] for package in packages)
    covers = max(tall, total * needs.frame[1] / needs.frame[0]) * 1.25
    focal = 4.0 * max(needs.frame)
    target = np.array([0.0, tall / 2, 0.0])
    away = np.array([0.0, 0.0, covers * focal / needs.frame[1]])
    centre = (needs.size[0] / 2, needs.size[1] / 2)
    camera = Pinhole.looking(target + away, target, 0.0, focal, centre)
    stage = Stage.empty(camera, needs.light, needs.size, needs.frame)
    stage.image.paste((255, 255, 255), (0, 0, *needs.size))
    x = -total / 2
    for package, width in zip(packages, widths, strict=True):
        stage.place(package, np.array([x + width / 2, 0.0, 0.0]), upright(0.0))
        x += width + gap
    return stage
