"""Hooks on a perforated wall with bags, sachets and blisters on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from training.synth.camera.pinhole import turned_in_plane, upright
from training.synth.colour import grey, scaled
from training.synth.rng import between, chance, pick, whole
from training.synth.scene.labels import price_tag
from training.synth.scene.shelf import closeup, standing_camera
from training.synth.scene.stage import Stage
from training.synth.scene.surfaces import board, paint

if TYPE_CHECKING:
    from training.synth.package import Package
    from training.synth.rng import Rng
    from training.synth.scene.needs import Needs, Offer

HANGS = frozenset({"pillow", "pouch", "bar", "clear_bag", "packshot"})
"""Kinds light enough for a hook, and packshots, which may be of anything; with none of them at hand
the scene is a shelf."""

REACH = 16.0
"""Centimetres that a hook stands out from the wall."""


def pegs(needs: Needs) -> Stage:
    """Rows of hooks; what hangs before is seen whole, what hangs behind shows at the sides."""
    rng = needs.rng
    light = [offer for offer in needs.offers if offer.package(0).kind in HANGS]
    if not light:
        return closeup(needs)
    rows = [
        [_flavour(rng, pick(rng, light)) for _ in range(whole(rng, 1, 3))]
        for _ in range(whole(rng, 1, 3))
    ]
    first = rows[0][0].solid.size
    across = first[0] * between(rng, 1.0, 3.5) * needs.frame[1] / needs.frame[0]
    covers = max(across, first[1] * between(rng, 0.9, 2.2))
    target = np.array([between(rng, -0.2, 0.2) * covers, -first[1] * between(rng, 0.3, 0.7), 0.0])
    stage = Stage.empty(
        standing_camera(needs, target, covers), needs.light, needs.size, needs.frame
    )
    colour = paint(rng)
    stage.image.paste(scaled(colour, 0.5), (0, 0, *needs.size))
    wide = covers * 4
    wall = [
        [-wide, wide, -REACH],
        [wide, wide, -REACH],
        [wide, -wide, -REACH],
        [-wide, -wide, -REACH],
    ]
    stage.quad(np.array(wall), board(rng, scaled(colour, between(rng, 0.5, 1)), 512, 512))
    y, budget = 0.0, needs.max_products
    for row in rows:
        tallest = max(package.solid.size[1] for package in row)
        budget = _row(stage, needs, row, y, covers * 1.4, budget)
        y -= tallest * between(rng, 1.05, 1.3) + 3
    return stage


def _flavour(rng: Rng, offer: Offer) -> Package:
    return offer.package(int(rng.integers(offer.flavours)))


def _row(stage: Stage, needs: Needs, row: list[Package], y: float, half: float, budget: int) -> int:
    rng = needs.rng
    x, gap = -half, between(rng, 0.4, 4)
    metal = Image.new("RGBA", (8, 8), (*grey(between(rng, 0.3, 0.8)), 255))
    hooks: list[tuple[float, Package, int]] = []
    while x < half and len(hooks) < 40:
        package = pick(rng, row)
        for _ in range(whole(rng, 1, 3)):
            hooks.append((x + package.solid.size[0] / 2, package, whole(rng, 0, 4)))
            x += package.solid.size[0] + gap
    for depth in range(4):
        for at, package, count in hooks:
            if depth >= count or budget <= 0:
                continue
            z = -REACH + 2.5 + depth * 3.2
            foot = np.array([at, y - package.solid.size[1], z])
            swing = float(rng.normal(0, 0.06)) * needs.variation.geometry
            dim = 0.7 + 0.3 * (depth + 1) / count
            axes = turned_in_plane(upright(float(rng.normal(0, 0.12))), swing)
            budget -= stage.place(package, foot, axes, level=dim)
    for at, _, _ in hooks:
        rod = [[at - 0.2, y - 0.3, -REACH], [at + 0.2, y - 0.3, -REACH],
               [at + 0.2, y - 0.5, 0], [at - 0.2, y - 0.5, 0]]  # fmt: skip
        stage.quad(np.array(rod), metal)
        if chance(rng, 0.8):
            tag = [
                [at - 2, y + 2, 0.2],
                [at + 2, y + 2, 0.2],
                [at + 2, y - 0.5, 0.2],
                [at - 2, y - 0.5, 0.2],
            ]
            stage.quad(np.array(tag), price_tag(rng))
    return budget
