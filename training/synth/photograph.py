"""One picture: scene, camera, boxes. A function of the run's seed and its number alone."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from training.synth.boxes import Box, boxes
from training.synth.camera.develop import developed, exposure
from training.synth.camera.lens import distorted
from training.synth.colour import hsv
from training.synth.designs.range_of import designs
from training.synth.rng import Rng, between, chance, log_between, pick, pick_weighted, rng_of
from training.synth.scene.in_the_way import OFTEN, PASSED, in_the_way
from training.synth.scene.kinds import SCENES
from training.synth.scene.needs import Needs, Offer
from training.synth.scene.row import row
from training.synth.view import Light

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.synth.options import Options

SHARED_BY = 8
"""Neighbouring pictures that share a range of designs: drawing those is much of the work."""

DESIGNS = 11
"""Designs in a range."""

MARGIN = 1.12
"""Sides of the stage over those of the photograph: room for the lens."""

FEW = (1, 13)
"""Different products to choose from in a picture: least and most."""

VARIETY = {"mixed": (8, 32)}
"""The same for kinds of scenes that live of it."""


@dataclass(frozen=True)
class Photograph:
    """A finished picture.

    Attributes:
        jpeg: the file.
        scene: the kind of scene it shows.
    """

    jpeg: bytes
    width: int
    height: int
    boxes: tuple[Box, ...]
    scene: str


def photograph(options: Options, catalogue: Sequence[Offer], number: int) -> Photograph:
    """Picture ``number`` of the run with these options and products."""
    rng = rng_of(options.seed, "picture", number)
    variation = options.variation
    kind = pick_weighted(rng, dict(options.scenes)) if variation.scene else "row"
    frame = _frame(rng, options)
    needs = _needs(rng, options, catalogue, number, frame, VARIETY.get(kind, FEW))
    stage = row(needs) if kind == "row" else SCENES[kind](needs)
    # Drawn from a generator of its own: pictures with nobody in the way stay as they were.
    passing = rng_of(options.seed, "in the way", number)
    if variation.scene and kind in PASSED and chance(passing, OFTEN):
        in_the_way(stage, passing)
    k1 = between(rng, -0.06, 0.14) if variation.geometry and chance(rng, 0.6) else 0.0
    image = distorted(stage.image, frame, k1, Image.Resampling.BILINEAR)
    instances = distorted(stage.instances, frame, k1, Image.Resampling.NEAREST)
    found = boxes(np.asarray(instances), stage.placed, options.min_visible)
    if options.hidden == "nothing":
        found = tuple(box for box in found if not box.hidden)
    exposed = exposure(rng, light=variation.light, sensor=variation.sensor)
    image = developed(rng, image, exposed)
    image, shift = _squared(rng, image, options.size)
    found = tuple(_moved(box, shift) for box in found)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=exposed.quality)
    return Photograph(file.getvalue(), image.width, image.height, found, kind)


def _frame(rng: Rng, options: Options) -> tuple[int, int]:
    if not options.variation.scene or chance(rng, 0.55):
        return options.size, options.size
    short = 2 * round(options.size * pick(rng, [9 / 16, 3 / 4, 3 / 4, between(rng, 0.5, 1)]) / 2)
    return (short, options.size) if chance(rng, 0.5) else (options.size, short)


def _needs(
    rng: Rng,
    options: Options,
    catalogue: Sequence[Offer],
    number: int,
    frame: tuple[int, int],
    variety: tuple[int, int],
) -> Needs:
    light = Light()
    if options.variation.light:
        light = Light(between(rng, -1.2, 1.2), between(rng, 0.45, 0.95), between(rng, 0, 1))
    own = designs(options.seed, number // SHARED_BY, DESIGNS)
    few = max(1, round(log_between(rng, min(variety[0], len(own)), len(own) + 1)))
    start = int(rng.integers(len(own)))
    chosen: list[Offer] = [own[(start + k) % len(own)] for k in range(few)]
    if catalogue:
        count = min(len(catalogue), max(1, round(log_between(rng, *variety))))
        offers: list[Offer] = [catalogue[int(k)] for k in rng.integers(len(catalogue), size=count)]
        strangers = chosen
    else:
        offers, strangers = chosen, []
    size = (2 * round(frame[0] * MARGIN / 2), 2 * round(frame[1] * MARGIN / 2))
    return Needs(
        rng, offers, strangers, size, frame, light, options.variation, options.max_products
    )


def _squared(rng: Rng, image: Image.Image, size: int) -> tuple[Image.Image, tuple[int, int]]:
    if image.size == (size, size):
        return image, (0, 0)
    # Square files often hold pictures of another shape between bars.
    bars = pick(
        rng,
        [(128, 128, 128), (128, 128, 128), (0, 0, 0), (255, 255, 255), hsv(rng.random(), 0.5, 0.5)],
    )
    square = Image.new("RGB", (size, size), bars)
    at = ((size - image.width) // 2, (size - image.height) // 2)
    square.paste(image, at)
    return square, at


def _moved(box: Box, shift: tuple[int, int]) -> Box:
    x, y = shift
    return replace(
        box, left=box.left + x, top=box.top + y, right=box.right + x, bottom=box.bottom + y
    )
