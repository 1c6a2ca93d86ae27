"""Shelves: levels of boards with facings on them, seen from afar or from close by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from training.synth.camera.pinhole import Pinhole, turned_in_plane, upright
from training.synth.colour import Colour, scaled
from training.synth.rng import Rng, between, chance, pick, whole
from training.synth.scene.labels import card, edge_strip
from training.synth.scene.stage import Stage
from training.synth.scene.surfaces import board, paint, shade_under
from training.synth.warp import onto

if TYPE_CHECKING:
    from training.synth.camera.pinhole import Vector
    from training.synth.package import Package
    from training.synth.scene.needs import Needs

DEPTH = 38.0
"""Centimetres from the edge of a shelf board to the wall behind."""

NEAREST = 12.0
"""Centimetres of a shelf that a picture of it covers at least, from its foot to its head."""


@dataclass(frozen=True)
class Facing:
    """One place at the edge of a board and what stands there, row behind row."""

    package: Package
    x: float
    high: int
    deep: int
    yaw: float
    carton: float


@dataclass(frozen=True)
class Assortment:
    """What stands on one board: least and most.

    Attributes:
        offers: different products.
        facings: of one product, side by side.
    """

    offers: tuple[int, int]
    facings: tuple[int, int]


ROWS = Assortment(offers=(1, 4), facings=(1, 6))
MIXED = Assortment(offers=(6, 14), facings=(1, 2))


@dataclass(frozen=True)
class Level:
    """A board with its facings."""

    y: float
    clear: float
    facings: tuple[Facing, ...]


def shelf(needs: Needs) -> Stage:
    """A stocked shelf from some distance: two to five levels, as much of them as may be shown."""
    rng, (across, tall) = needs.rng, needs.frame
    covers = between(rng, 30, 150)
    rows = _levels(needs, whole(rng, 2, 5), covers * across / tall, ROWS)
    top = rows[-1].y + rows[-1].clear
    covers = min(covers, top * between(rng, 0.9, 1.2))
    aim = pick(rng, rows)
    at = min((f.x for f in aim.facings), key=abs) + between(rng, -0.25, 0.25) * covers
    rise = aim.y + aim.clear * between(rng, 0.2, 0.6)
    while True:
        # What would stand beyond the frame, seen at a slant, is left out: it would take the place
        # of what stands within it.
        height = float(np.clip(rise, min(0.4 * covers, top / 2), max(top - 0.4 * covers, top / 2)))
        wide = covers * across / tall
        kept = [_in_view(row, (at - 0.7 * wide, at + 0.7 * wide), height, covers) for row in rows]
        if covers < NEAREST or _count(kept) <= needs.max_products:
            break
        covers *= 0.9
    return _seen(needs, kept, np.array([at, height, 0.0]), covers)


def _in_view(level: Level, sides: tuple[float, float], height: float, covers: float) -> Level:
    middle = level.y + level.clear / 2
    seen = abs(middle - height) < 0.65 * covers + level.clear / 2
    left, right = sides
    return replace(level, facings=tuple(f for f in level.facings if seen and left < f.x < right))


def _count(rows: list[Level]) -> int:
    return sum(facing.high * facing.deep for row in rows for facing in row.facings)


def mixed(needs: Needs) -> Stage:
    """A shelf on which neighbours differ: many products, a facing or two of each.

    Of all scenes the one that shows most labels in a picture, which is what a detector of many
    products learns from.
    """
    rng = needs.rng
    return _shelf(needs, covers=between(rng, 22, 70), levels=whole(rng, 2, 3), assortment=MIXED)


def closeup(needs: Needs) -> Stage:
    """A shelf from so close by that one to six products fill the picture."""
    return _shelf(needs, covers=0.0, levels=whole(needs.rng, 1, 2))


def _shelf(needs: Needs, covers: float, levels: int, assortment: Assortment = ROWS) -> Stage:
    rng = needs.rng
    rows = _levels(needs, levels, max(28.0, covers * 0.75), assortment)
    aim_level = pick(rng, rows)
    facing = min(aim_level.facings, key=lambda f: abs(f.x))
    width, height, _ = facing.package.solid.size
    if not covers:
        # From one product that fills the frame to three or four side by side or on one another.
        across = width * between(rng, 0.85, 1.9) * needs.frame[1] / needs.frame[0]
        covers = max(across, height * between(rng, 0.7, 1.3))
    wide = covers * needs.frame[0] / needs.frame[1]
    aside, rise = between(rng, -0.25, 0.25) * wide, height * facing.high * between(rng, 0.3, 0.65)
    target = np.array([facing.x + aside, aim_level.y + rise, 0.0])
    return _seen(needs, rows, target, covers)


def _seen(needs: Needs, rows: list[Level], target: Vector, covers: float) -> Stage:
    rng = needs.rng
    camera = standing_camera(needs, target, covers)
    stage = Stage.empty(camera, needs.light, needs.size, needs.frame)
    colour = paint(rng)
    _wall(stage, rng, rows, colour)
    budget = needs.max_products
    eye = float(camera.position[1])
    for level in sorted(rows, key=lambda row: -abs(row.y - eye)):
        budget = _fill(stage, needs, level, colour, budget)
    return stage


def standing_camera(needs: Needs, target: Vector, covers: float) -> Pinhole:
    """Before ``target``, at the distance from which the frame is ``covers`` cm high there."""
    rng = needs.rng
    focal = max(needs.frame) * between(rng, 0.75, 1.5)
    away = max(14.0, covers * focal / needs.frame[1])
    yaw, pitch, roll = 0.0, 0.08, 0.0
    if needs.variation.geometry:
        yaw = float(np.clip(rng.normal(0, 0.3), -0.9, 0.9))
        pitch = float(np.clip(rng.normal(0.2, 0.25), -0.45, 0.95))
        roll = float(rng.normal(0, 0.07)) if chance(rng, 0.85) else between(rng, -0.5, 0.5)
    offset = np.array([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
    centre = (needs.size[0] / 2, needs.size[1] / 2)
    return Pinhole.looking(target + away * offset, target, roll, focal, centre)


def _levels(needs: Needs, count: int, half: float, assortment: Assortment) -> list[Level]:
    rng = needs.rng
    y, rows = 0.0, []
    for _ in range(count):
        facings = _facings(needs, half, assortment)
        tall = max((f.package.solid.size[1] * f.high for f in facings), default=20.0)
        clear = tall * between(rng, 1.06, 1.5) + 1.0
        rows.append(Level(y, clear, facings))
        y += clear + 3.0
    return rows


def _facings(needs: Needs, half: float, assortment: Assortment) -> tuple[Facing, ...]:
    found: list[Facing] = []
    rng, x = needs.rng, -half
    tight = between(rng, 0.0, 1.2)
    family = [needs.offer() for _ in range(whole(rng, *assortment.offers))]
    packed = pick(rng, [1.0, 1.0, between(rng, 0.6, 1.0)])
    while x < half and len(found) < 60:
        offer = pick(rng, family)
        package = offer.package(int(rng.integers(offer.flavours)))
        width, height, depth = package.solid.size
        high = 1
        if package.stacks and chance(rng, 0.35):
            high = whole(rng, 2, max(2, min(5, int(32 / height))))
        carton = between(rng, 0.1, 0.45) if chance(rng, 0.14) else 0.0
        deep = min(pick(rng, [1, 2, 2, 3]), max(1, int(DEPTH / max(depth, 3.0))))
        sideways = package.max_yaw > 1 and chance(rng, 0.06)
        for _ in range(whole(rng, *assortment.facings)):
            yaw = between(rng, -3.1, 3.1) if sideways else float(rng.normal(0, 0.1))
            turn = min(1.0, abs(np.sin(yaw)))
            room = (
                width * (1 - turn) + max(width, depth) * turn if needs.variation.geometry else width
            )
            yaw = float(np.clip(yaw, -package.max_yaw, package.max_yaw)) * needs.variation.geometry
            if x + room > half:
                break
            if chance(rng, packed) or not found:
                found.append(Facing(package, x + room / 2, high, deep, yaw, carton))
            x += room + between(rng, 0, tight) + 0.1
        x += between(rng, 0, 2 * tight)
        if chance(rng, 0.1):
            x += between(rng, 3, 18)
    # Where nothing is narrow enough, the last that was tried sticks out on both sides.
    return tuple(found) or (Facing(package, 0.0, 1, 1, 0.0, 0.0),)


def _wall(stage: Stage, rng: Rng, rows: list[Level], colour: Colour) -> None:
    low, high = rows[0].y - 30, rows[-1].y + rows[-1].clear + 40
    wide = 260.0
    behind = np.array(
        [[-wide, high, -DEPTH], [wide, high, -DEPTH], [wide, low, -DEPTH], [-wide, low, -DEPTH]]
    )
    back = board(rng, scaled(colour, between(rng, 0.3, 1.0)), 256, 128)
    stage.image.paste(scaled(colour, 0.35), (0, 0, *stage.image.size))
    stage.quad(behind, back)


def _fill(stage: Stage, needs: Needs, level: Level, colour: Colour, budget: int) -> int:
    rng, y, wide = needs.rng, level.y, 260.0
    top = np.array([[-wide, y, -DEPTH], [wide, y, -DEPTH], [wide, y, 0.6], [-wide, y, 0.6]])
    tall = between(rng, 2.2, 4.5)
    above = float(stage.camera.position[1]) > y
    if above:
        stage.quad(top, board(rng, scaled(colour, between(rng, 0.5, 0.95)), 256, 64))
    budget = _products(stage, needs, level, budget)
    if needs.variation.light and chance(rng, 0.6):
        roof = y + level.clear
        dark = np.array(
            [
                [-wide, roof, -1.0],
                [wide, roof, -1.0],
                [wide, roof - level.clear * 0.5, -1.0],
                [-wide, roof - level.clear * 0.5, -1.0],
            ]
        )
        _veil(stage, dark, between(rng, 0.1, 0.55))
    if not above:
        under = np.array(
            [
                [-wide, y - tall, 0.6],
                [wide, y - tall, 0.6],
                [wide, y - tall, -DEPTH],
                [-wide, y - tall, -DEPTH],
            ]
        )
        stage.quad(under, board(rng, scaled(colour, 0.3), 128, 32))
    _edge(stage, rng, y, tall, scaled(colour, between(rng, 0.7, 1.1)))
    return budget


def _edge(stage: Stage, rng: Rng, y: float, tall: float, colour: Colour) -> None:
    # In pieces of 52 cm: tags stay sharp, and a piece behind the camera costs only itself.
    for left in np.arange(-104, 104, 52.0):
        corners = np.array(
            [
                [left, y + 0.2, 0.7],
                [left + 52, y + 0.2, 0.7],
                [left + 52, y - tall, 0.7],
                [left, y - tall, 0.7],
            ]
        )
        pixels, _ = stage.camera.project(corners)
        if pixels[:, 0].max() > 0 and pixels[:, 0].min() < stage.image.width:
            stage.quad(corners, edge_strip(rng, colour, 700, max(16, round(700 * tall / 52))))


def _veil(stage: Stage, corners: Vector, strength: float) -> None:
    pixels, depth = stage.camera.project(corners)
    if depth.min() < 6:
        return
    painted = onto(shade_under(64, 64, strength), pixels, stage.image.size)
    if painted is not None:
        stage.image.paste(painted[0], painted[1], painted[0])


def _products(stage: Stage, needs: Needs, level: Level, budget: int) -> int:
    rng = needs.rng
    eye, fade = stage.camera.position, between(rng, 22, 90)
    order: list[tuple[float, Facing, int, int, float]] = []
    for facing in level.facings:
        depth = facing.package.solid.size[2]
        if facing.package.max_yaw > 1:
            depth = max(depth, abs(np.sin(facing.yaw)) * facing.package.solid.size[0])
        front = -depth / 2 - between(rng, 0.2, 4) - (between(rng, 0, 14) if chance(rng, 0.1) else 0)
        lean = between(rng, -0.1, 0.1) if chance(rng, 0.1) and facing.high == 1 else 0.0
        for row in range(facing.deep):
            z = front - row * (depth + 0.3)
            if row and z - depth / 2 < -DEPTH:
                break
            order += [(z, facing, story, row, lean) for story in range(facing.high)]
    order.sort(key=lambda item: (item[0], -abs(item[1].x - eye[0]), item[2]))
    for z, facing, story, row, lean in order:
        if budget <= 0:
            break
        package = facing.package
        foot = np.array(
            [facing.x + rng.normal(0, 0.15), level.y + story * package.solid.size[1], z]
        )
        dim = 1.0
        if needs.variation.light:
            dim = float(np.exp(z / fade)) * between(rng, 0.94, 1.05)
        yaw = facing.yaw + (rng.normal(0, 0.06) if needs.variation.geometry else 0.0)
        axes = turned_in_plane(upright(yaw), lean)
        if stage.place(package, foot, axes, level=dim):
            budget -= 1
        if row == 0 and facing.carton and story == 0:
            _carton(stage, rng, facing, level.y)
    return budget


def _carton(stage: Stage, rng: Rng, facing: Facing, y: float) -> None:
    width, height, _ = facing.package.solid.size
    half, tall = width * 0.54, height * facing.carton
    corners = np.array(
        [
            [facing.x - half, y + tall, 0.1],
            [facing.x + half, y + tall, 0.1],
            [facing.x + half, y, 0.1],
            [facing.x - half, y, 0.1],
        ]
    )
    stage.quad(corners, card(rng, 160, max(16, round(80 * tall / half))))
