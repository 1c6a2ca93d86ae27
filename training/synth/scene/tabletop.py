"""On a surface: a few products on a table or floor, a heap, a crate, one before clutter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

from training.synth.camera.pinhole import Axes, Pinhole, on_its_back, turned_in_plane, upright
from training.synth.colour import scaled
from training.synth.rng import between, chance, pick, whole
from training.synth.scene.labels import card
from training.synth.scene.shelf import standing_camera
from training.synth.scene.stage import Stage
from training.synth.scene.surfaces import board, clutter, ground, mottled, paint
from training.synth.warp import onto

if TYPE_CHECKING:
    from training.synth.camera.pinhole import Vector
    from training.synth.scene.needs import Needs


def table(needs: Needs) -> Stage:
    """One to six products that stand or lie on a surface."""
    rng = needs.rng
    packages = [needs.package() for _ in range(pick(rng, [1, 1, 2, 2, 3, 4, 6]))][
        : needs.max_products
    ]
    tall = max(p.solid.size[1] for p in packages)
    wide = sum(p.solid.size[0] for p in packages)
    covers = max(tall, wide * needs.frame[1] / needs.frame[0]) * between(rng, 0.95, 1.7)
    stage = _set(needs, np.array([0.0, tall * 0.45, 0.0]), covers, steep=between(rng, 0.05, 0.9))
    spots: list[tuple[float, float, int]] = []
    x = -wide / 2
    for index, package in enumerate(packages):
        spots.append((between(rng, -6, 3), x + package.solid.size[0] / 2, index))
        x += package.solid.size[0] * between(rng, 0.95, 1.3)
    for z, at, index in sorted(spots):
        package = packages[index]
        lies = chance(rng, 0.2)
        yaw = float(rng.normal(0, 0.5)) * needs.variation.geometry
        axes = (
            on_its_back(yaw) if lies else upright(np.clip(yaw, -package.max_yaw, package.max_yaw))
        )
        height = package.solid.size[2] * 0.5 if lies else 0.0
        _grounded(stage, np.array([at, height, z]), axes, package.solid.size)
        stage.place(package, np.array([at, height, z]), axes)
    return stage


def single(needs: Needs) -> Stage:
    """One product, anywhere, before anything."""
    rng = needs.rng
    package = needs.package()
    size = package.solid.size
    covers = max(size[1], size[0] * needs.frame[1] / needs.frame[0]) * between(rng, 0.8, 1.7)
    target = np.array(
        [
            between(rng, -0.25, 0.25) * covers,
            size[1] * 0.5 + between(rng, -0.15, 0.15) * covers,
            0.0,
        ]
    )
    camera = standing_camera(needs, target, covers)
    stage = Stage.empty(camera, needs.light, needs.size, needs.frame)
    stage.image.paste(backdrop(needs), (0, 0))
    roll = float(rng.normal(0, 0.35)) if chance(rng, 0.5) else 0.0
    yaw = float(np.clip(rng.normal(0, 0.5), -package.max_yaw, package.max_yaw))
    axes = turned_in_plane(upright(yaw), roll) if needs.variation.geometry else upright(0.0)
    stage.place(package, np.zeros(3), axes)
    return stage


def heap(needs: Needs) -> Stage:
    """Products thrown over one another, seen from above."""
    rng = needs.rng
    offers = [needs.offer() for _ in range(whole(rng, 1, 3))]
    sample = offers[0].package(0).solid.size
    covers = max(sample[:2]) * between(rng, 1.4, 4.0)
    stage = _set(needs, np.zeros(3), covers, steep=between(rng, 0.9, 1.35))
    spread = covers * 0.75
    count = min(needs.max_products, whole(rng, 4, 40))
    for k in range(count):
        offer = pick(rng, offers)
        package = offer.package(int(rng.integers(offer.flavours)))
        height = package.solid.size[2] * (0.5 + 0.25 * k / 4)
        foot = np.array([between(rng, -spread, spread), height, between(rng, -spread, spread)])
        axes = on_its_back(
            between(rng, -3.1, 3.1) if chance(rng, 0.6) else float(rng.normal(0, 0.3))
        )
        _grounded(stage, foot, axes, package.solid.size)
        stage.place(package, foot, axes)
    return stage


def crate(needs: Needs) -> Stage:
    """Rows of one product in a crate, a tray or an open carton, seen from above its front wall."""
    rng = needs.rng
    offer = needs.offer()
    width, height, depth = offer.package(0).solid.size
    columns, rows = whole(rng, 2, 6), whole(rng, 2, 5)
    room_x, room_z = (
        width * between(rng, 1.0, 1.2),
        max(depth, width * 0.3) * between(rng, 1.0, 1.25),
    )
    across, back = columns * room_x, rows * room_z
    covers = max(height, across * between(rng, 0.35, 0.9)) * between(rng, 0.7, 1.2)
    stage = _set(
        needs,
        np.array([between(rng, -0.3, 0.3) * across, height * 0.6, -back * 0.3]),
        covers,
        steep=between(rng, 0.15, 0.85),
    )
    tall = height * between(rng, 0.15, 0.8)
    colour = paint(rng)
    x, pad = across / 2 + 0.8, 0.6
    walls = {
        "back": [
            [-x, tall, -back - pad],
            [x, tall, -back - pad],
            [x, 0, -back - pad],
            [-x, 0, -back - pad],
        ],
        "left": [[-x, tall, pad], [-x, tall, -back - pad], [-x, 0, -back - pad], [-x, 0, pad]],
        "right": [[x, tall, -back - pad], [x, tall, pad], [x, 0, pad], [x, 0, -back - pad]],
    }
    for name, corners in walls.items():
        stage.quad(
            np.array(corners, float),
            board(rng, scaled(colour, 0.6 if name == "back" else 0.8), 64, 64),
        )
    budget = needs.max_products
    mixed = chance(rng, 0.4)
    for row in range(rows - 1, -1, -1):
        for column in sorted(range(columns), key=lambda c: -abs(c - columns / 2)):
            if chance(rng, 0.08) or budget <= 0:
                continue
            flavour = int(rng.integers(offer.flavours)) if mixed else 0
            package = offer.package(flavour)
            foot = np.array([(column + 0.5) * room_x - across / 2, 0.0, -(row + 0.5) * room_z])
            yaw = float(rng.normal(0, 0.15)) if package.max_yaw < 1 else float(rng.normal(0, 0.4))
            dim = between(rng, 0.88, 1.0)
            budget -= stage.place(package, foot, upright(yaw), level=dim)
    front = min(tall * between(rng, 0.15, 1.0), height * 0.5)
    before = np.array([[-x, front, pad], [x, front, pad], [x, 0, pad], [-x, 0, pad]])
    texture = (
        card(rng, 320, max(16, round(320 * front / (2 * x))))
        if chance(rng, 0.6)
        else board(rng, colour, 128, 64)
    )
    stage.quad(before, texture)
    return stage


def backdrop(needs: Needs) -> Image.Image:
    """Something behind: clutter, a plain ground, or fronts of packages out of focus. RGB."""
    rng, (width, height) = needs.rng, needs.size
    small = (max(32, width // 3), max(32, height // 3))
    kind = pick(rng, ["clutter", "clutter", "mottled", "ground"])
    if kind == "mottled":
        image = mottled(rng, *small)
    elif kind == "ground":
        image = ground(rng, *small).convert("RGB")
    else:
        image = clutter(rng, *small)
    return image.resize((width, height), Image.Resampling.BILINEAR)


def _set(needs: Needs, target: Vector, covers: float, *, steep: float) -> Stage:
    rng = needs.rng
    focal = max(needs.frame) * between(rng, 0.8, 1.5)
    away = max(14.0, covers * focal / needs.frame[1])
    yaw, roll = (
        (between(rng, -0.6, 0.6), float(rng.normal(0, 0.1)))
        if needs.variation.geometry
        else (0.0, 0.0)
    )
    offset = np.array([np.sin(yaw) * np.cos(steep), np.sin(steep), np.cos(yaw) * np.cos(steep)])
    centre = (needs.size[0] / 2, needs.size[1] / 2)
    stage = Stage.empty(
        Pinhole.looking(target + away * offset, target, roll, focal, centre),
        needs.light,
        needs.size,
        needs.frame,
    )
    stage.image.paste(backdrop(needs), (0, 0))
    far = covers * 2.5
    near = min(far, away * np.cos(steep) * 0.8 - 8 if steep < 1.2 else far)
    plane = np.array([[-far, 0, -far], [far, 0, -far], [far, 0, near], [-far, 0, near]])
    stage.quad(plane, ground(rng, 512, 512))
    return stage


def _grounded(stage: Stage, foot: Vector, axes: Axes, size: tuple[float, float, float]) -> None:
    # A soft shadow under the thing, longer than it is wide.
    right, front = axes[:, 0] * size[0] * 0.68, axes[:, 2] * max(size[2], 2.0) * 0.75
    if abs(axes[1, 2]) > 0.5:
        front = axes[:, 1] * size[1] * 0.55
    base = foot.copy()
    if abs(axes[1, 2]) > 0.5:
        base = foot + axes[:, 1] * size[1] * 0.5
    base[1] = 0.02 if abs(axes[1, 2]) <= 0.5 else max(0.02, foot[1] - size[2] * 0.5)
    corners, depth = stage.camera.project(
        np.array(
            [base - right - front, base + right - front, base + right + front, base - right + front]
        )
    )
    if depth.min() < 6:
        return
    painted = onto(_SHADOW, corners, stage.image.size)
    if painted is not None:
        stage.image.paste(painted[0], painted[1], painted[0])


def _shadow() -> Image.Image:
    mask = Image.new("L", (64, 64), 0)
    mask.paste(150, (12, 12, 52, 52))
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    image.putalpha(mask.filter(ImageFilter.GaussianBlur(6)))
    return image


_SHADOW = _shadow()
