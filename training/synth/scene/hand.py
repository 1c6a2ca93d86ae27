"""A product in a hand, before a shelf that is out of focus."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from training.synth.camera.pinhole import turned_in_plane, upright
from training.synth.colour import Colour, hsv, scaled
from training.synth.rng import Rng, between, chance
from training.synth.scene.shelf import shelf, standing_camera
from training.synth.scene.stage import Stage
from training.synth.scene.tabletop import backdrop
from training.synth.sprite import Sprite

if TYPE_CHECKING:
    from training.synth.scene.needs import Needs


LEAN = 0.4
"""Standard deviation, in radians, of how a product in a hand leans to one side: a third of them
by more than 23 degrees."""


def hand(needs: Needs) -> Stage:
    """Fingers behind, the product, a thumb before it."""
    rng = needs.rng
    package = needs.package()
    size = package.solid.size
    covers = max(size[1], size[0] * needs.frame[1] / needs.frame[0]) * between(rng, 1.0, 1.7)
    target = np.array([between(rng, -0.15, 0.15) * covers, size[1] * 0.5, 0.0])
    camera = standing_camera(needs, target, covers)
    stage = Stage.empty(camera, needs.light, needs.size, needs.frame)
    _paint_behind(stage, needs)
    yaw = float(np.clip(rng.normal(0, 0.4), -package.max_yaw, package.max_yaw))
    axes = (
        turned_in_plane(upright(yaw), float(rng.normal(0, LEAN)))
        if needs.variation.geometry
        else upright(0.0)
    )
    side = -1.0 if chance(rng, 0.7) else 1.0
    grip = np.array([side * size[0] * 0.5, size[1] * between(rng, 0.3, 0.7), 0.0])
    pixels, depth = camera.project(np.stack([axes @ grip, axes @ (grip + np.array([0, 1.0, 0]))]))
    cm = camera.focal / float(max(depth[0], 10))
    skin = some_skin(rng)
    at = (float(pixels[0][0]), float(pixels[0][1]))
    arm(stage, rng, at, side, cm, skin)
    stage.place(package, np.zeros(3), axes)
    _thumb(stage, rng, at, side, cm, skin)
    return stage


def some_skin(rng: Rng) -> Colour:
    """Anybody's."""
    return hsv(between(rng, 0.03, 0.08), between(rng, 0.25, 0.65), between(rng, 0.3, 0.98))


def _paint_behind(stage: Stage, needs: Needs) -> None:
    if chance(needs.rng, 0.25):
        stage.image.paste(backdrop(needs), (0, 0))
        return
    # A third of the size: it will be blurred anyway.
    (width, height), frame = needs.size, needs.frame
    away = shelf(
        replace(
            needs,
            size=(max(64, width // 3), max(64, height // 3)),
            frame=(max(48, frame[0] // 3), max(48, frame[1] // 3)),
            max_products=60,
        )
    )
    blur = ImageFilter.GaussianBlur(between(needs.rng, 0.5, 2.5))
    stage.stand_before(away, away.image.filter(blur))


def arm(
    stage: Stage, rng: Rng, at: tuple[float, float], side: float, cm: float, skin: Colour
) -> None:
    """Paint an arm that ends in four fingers at pixel ``at``.

    Args:
        stage: to paint on.
        rng: of this picture.
        at: where the hand takes hold.
        side: 1 for an arm from the right, -1 for one from the left.
        cm: pixels of a centimetre there.
        skin: its colour.
    """
    x, y = at
    width, height = stage.image.size
    layer = Image.new("RGBA", (width, height))
    draw = ImageDraw.Draw(layer)
    wrist = (x + side * cm * 7, y + cm * between(rng, 3, 9))
    elbow = (x + side * cm * 30, y + cm * between(rng, 18, 45))
    _limb(draw, [elbow, wrist], cm * 6.5, skin)
    _limb(draw, [wrist, (x + side * cm * 3.5, y + cm * 1.0)], cm * 8, skin)
    for finger in range(4):
        fy = y + cm * (finger - 1.5) * 1.9
        tip = (x - side * cm * between(rng, -0.5, 2.5), fy - cm * 0.5)
        _limb(
            draw,
            [(x + side * cm * 4, fy + cm), (x + side * cm * 0.6, fy - cm * 0.3), tip],
            cm * 1.9,
            scaled(skin, 0.92),
        )
    stage.lay(_fleshy(layer), (0.0, 0.0), None)


def _thumb(
    stage: Stage, rng: Rng, at: tuple[float, float], side: float, cm: float, skin: Colour
) -> None:
    x, y = at
    layer = Image.new("RGBA", stage.image.size)
    draw = ImageDraw.Draw(layer)
    reach, rise = between(rng, 1.5, 5), between(rng, -4, 1)
    knuckle = (x + side * cm * 1.2, y + cm * 0.6)
    tip = (x - side * cm * reach, y + cm * rise)
    _limb(draw, [(x + side * cm * 4.5, y + cm * 3), knuckle, tip], cm * 2.3, skin)
    r = cm * 0.8
    draw.ellipse([tip[0] - r, tip[1] - r, tip[0] + r, tip[1] + r], (*scaled(skin, 1.12), 255))
    stage.lay(_fleshy(layer), (0.0, 0.0), None)


def _limb(
    draw: ImageDraw.ImageDraw, points: list[tuple[float, float]], width: float, colour: Colour
) -> None:
    draw.line(points, (*scaled(colour, 0.72), 255), max(2, round(width * 1.08)), "curve")
    draw.line(points, (*colour, 255), max(2, round(width * 0.86)), "curve")
    for x, y in points:
        r = width * 0.5
        draw.ellipse([x - r, y - r, x + r, y + r], (*colour, 255))


def _fleshy(layer: Image.Image) -> Sprite:
    area = layer.getbbox() or (0, 0, 1, 1)
    cut = layer.crop(area)
    soft = cut.filter(ImageFilter.GaussianBlur(max(1.0, math.sqrt(cut.width * cut.height) / 60)))
    soft.putalpha(cut.getchannel("A").filter(ImageFilter.GaussianBlur(1)))
    return Sprite(soft, (-float(area[0]), -float(area[1])))
