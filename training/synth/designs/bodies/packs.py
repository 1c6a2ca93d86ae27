"""Multipacks: cans, cups or bottles side by side in a printed sleeve. One product, one label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from training.synth.designs import art
from training.synth.designs.bodies.boxes import sheen, sheet
from training.synth.designs.bodies.rounds import bottle, can, cup
from training.synth.rng import between, pick, whole
from training.synth.solids.polyhedron import Face, Polyhedron, cuboid_corners
from training.synth.view import View

if TYPE_CHECKING:
    from training.synth.designs.brand import Flavour
    from training.synth.solids.solid import Solid


def multipack(flavour: Flavour) -> Solid:
    """Two to four across, one to three deep; the sleeve hides their lower or middle part."""
    rng = flavour.brand.layout("multipack")
    unit = pick(rng, [can, cup, bottle])(flavour)
    across, deep = whole(rng, 2, 4), whole(rng, 1, 3)
    one, height, _ = unit.size
    width, depth = one * across, one * deep
    w, h = sheet(width, height)
    d = max(8, round(depth * h / height))
    low, high = between(rng, 0.0, 0.15), between(rng, 0.5, 0.8)
    corners = cuboid_corners(width, height, depth)
    faces = []
    for name, wide, count in (
        ("front", w, across),
        ("back", w, across),
        ("left", d, deep),
        ("right", d, deep),
    ):
        printed = art.front(flavour, wide, max(8, round(h * (high - low))))
        faces.append(Face(_side(unit, count, (wide, h), printed, low), corners[name]))
    faces.append(Face(_lids(unit, across, deep, (w, d)), corners["top"]))
    return Polyhedron(tuple(faces), (width, height, depth), sheen(rng, 0.15))


def _side(
    unit: Solid, count: int, size: tuple[int, int], printed: Image.Image, low: float
) -> Image.Image:
    width, height = size
    image = Image.new("RGBA", size, (28, 28, 32, 255))
    sprite = unit.seen(View(scale=height / unit.size[1], distance=1e4)).image
    step = width / count
    single = sprite.resize((max(2, round(step)), height), Image.Resampling.BILINEAR)
    for k in range(count):
        image.alpha_composite(single, (round(k * step), 0))
    image.paste(printed, (0, round(height * (1 - low)) - printed.height))
    return image


def _lids(unit: Solid, across: int, deep: int, size: tuple[int, int]) -> Image.Image:
    image = Image.new("RGBA", size, (28, 28, 32, 255))
    above = unit.seen(View(scale=60 / unit.size[0], elevation=1.5, distance=1e4)).image
    lid = above.crop((0, 0, above.width, min(above.height, above.width)))
    cell = (max(2, size[0] // across), max(2, size[1] // deep))
    lid = lid.resize(cell, Image.Resampling.BILINEAR)
    for row in range(deep):
        for column in range(across):
            image.alpha_composite(lid, (column * cell[0], row * cell[1]))
    return image
