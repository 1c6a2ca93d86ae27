"""The stage that scenes are set on: pixels, and for every pixel the product that it shows."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from training.synth.sprite import Sprite
from training.synth.view import Light, View
from training.synth.warp import onto

if TYPE_CHECKING:
    from training.synth.camera.pinhole import Axes, Pinhole, Vector
    from training.synth.package import Package

NEAR = 6.0
"""Centimetres before the camera within which nothing is drawn."""

_CORNERS = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.1, 1.0) for z in (-0.5, 0.5)])
"""Of a body that stands on the origin, in units of its width, height and depth."""


@dataclass(frozen=True)
class Instance:
    """A product that was put on the stage.

    Attributes:
        number: its value in ``Stage.instances``; from 1.
        area: pixels that it would show, were nothing before it and the picture without border.
        inside: those of them within the border of the photograph.
        far: whether it stands out of focus, far behind what the photograph is of.
    """

    number: int
    package: Package
    area: int
    inside: int
    far: bool = False


@dataclass
class Stage:
    """What has been painted so far. Paint from far to near.

    Attributes:
        image: RGB.
        instances: mode ``I``: the number of the product that a pixel shows, 0 for none.
        frame: pixels of the photograph, in the middle of the stage.
    """

    camera: Pinhole
    light: Light
    image: Image.Image
    instances: Image.Image
    frame: tuple[int, int]
    placed: list[Instance] = field(default_factory=list)

    @staticmethod
    def empty(
        camera: Pinhole, light: Light, size: tuple[int, int], frame: tuple[int, int]
    ) -> Stage:
        """Black, with nothing on it."""
        return Stage(camera, light, Image.new("RGB", size), Image.new("I", size, 0), frame)

    def stand_before(self, far: Stage, image: Image.Image) -> None:
        """Begin with ``image``, which shows ``far`` out of focus, at any size."""
        times = math.prod(self.image.size) / math.prod(far.image.size)
        self.image.paste(image.resize(self.image.size, Image.Resampling.BICUBIC))
        self.instances.paste(far.instances.resize(self.image.size, Image.Resampling.NEAREST))
        self.placed += [
            replace(one, area=round(one.area * times), inside=round(one.inside * times), far=True)
            for one in far.placed
        ]

    def place(self, package: Package, foot: Vector, axes: Axes, *, level: float = 1.0) -> bool:
        """Paint ``package`` with its foot at ``foot``; False when the camera does not see it."""
        pixel, depth = self.camera.project(np.stack([foot, foot + axes[:, 1]]))
        if depth[0] < NEAR:
            return False
        scale = self.camera.focal / float(depth[0])
        x, y = pixel[0]
        if not self._in_sight(package.solid.size, foot, axes):
            return False
        towards = axes.T @ (self.camera.position - foot)
        distance = float(np.linalg.norm(towards))
        view = View(
            scale=scale,
            yaw=math.atan2(towards[0], towards[2]),
            elevation=math.asin(float(np.clip(towards[1] / distance, -1, 1))),
            distance=distance,
            roll=math.atan2(pixel[1][0] - x, y - pixel[1][1]),
            light=replace(self.light, level=level),
        )
        sprite = package.solid.seen(view)
        return self.lay(sprite, (float(x), float(y)), package)

    def lay(self, sprite: Sprite, at: tuple[float, float], package: Package | None) -> bool:
        """Paint ``sprite`` with its foot on pixel ``at``; without a package it is an occluder."""
        corner = (round(at[0] - sprite.foot[0]), round(at[1] - sprite.foot[1]))
        solid = sprite.solid()
        area = solid.histogram()[255]
        if area == 0 or not self._meets(corner, sprite.image.size):
            return False
        number = 0
        if package is not None:
            number = len(self.placed) + 1
            self.placed.append(Instance(number, package, area, self._inside(solid, corner)))
        self.image.paste(sprite.image, corner, sprite.image)
        self.instances.paste(
            number, (*corner, corner[0] + solid.width, corner[1] + solid.height), solid
        )
        return True

    def quad(self, corners: Vector, texture: Image.Image) -> None:
        """Paint furniture: ``texture`` (RGBA) on four world points; it hides what is behind it."""
        pixels, depth = self.camera.project(corners)
        if depth.min() < NEAR:
            return
        painted = onto(texture, pixels, self.image.size)
        if painted is not None:
            self.lay(
                Sprite(painted[0], (0.0, 0.0)), (float(painted[1][0]), float(painted[1][1])), None
            )

    def _inside(self, solid: Image.Image, corner: tuple[int, int]) -> int:
        left, top = (
            (whole - part) // 2 for whole, part in zip(self.image.size, self.frame, strict=True)
        )
        left, top = left - corner[0], top - corner[1]
        return solid.crop((left, top, left + self.frame[0], top + self.frame[1])).histogram()[255]

    def _in_sight(self, size: tuple[float, float, float], foot: Vector, axes: Axes) -> bool:
        # With a fifth to spare: sprites are drawn in a perspective of their own.
        pixels, depth = self.camera.project(foot + (_CORNERS * size * 1.2) @ axes.T)
        if depth.min() < NEAR / 2:
            return False
        low, high = pixels.min(axis=0), pixels.max(axis=0)
        return bool(np.all(high > 0) and np.all(low < self.image.size))

    def _meets(self, corner: tuple[int, int], size: tuple[int, int]) -> bool:
        return (
            corner[0] < self.image.width and corner[1] < self.image.height
            and corner[0] + size[0] > 0 and corner[1] + size[1] > 0
        )  # fmt: skip
