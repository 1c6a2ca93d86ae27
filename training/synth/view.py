"""From where a package is seen, and under what light."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Light:
    """One soft lamp.

    Attributes:
        azimuth: radians; positive when it comes from the right of the camera.
        ambient: part of the light that reaches every face, 0..1.
        gloss: strength of highlights, 0..1.
        level: brightness of everything, 1 in the open and less in the depth of a shelf.
    """

    azimuth: float = -0.4
    ambient: float = 0.65
    gloss: float = 0.4
    level: float = 1.0

    def on(self, normal: tuple[float, float, float]) -> float:
        """Brightness of a face with this normal in the camera's axes (x right, y up, z to it)."""
        lamp = (math.sin(self.azimuth) * 0.75, 0.45, math.cos(self.azimuth) * 0.75)
        towards = sum(a * b for a, b in zip(normal, lamp, strict=True)) / math.hypot(*lamp)
        return self.level * (self.ambient + (1.12 - self.ambient) * max(0.0, towards))


@dataclass(frozen=True)
class View:
    """The camera in the axes of a package: x to its right, y up, z out of its front.

    Attributes:
        scale: pixels per centimetre at the package's foot.
        yaw: radians; positive when the camera stands to the right of the front.
        elevation: radians above the horizon of the package; negative from below.
        distance: centimetres from the foot to the camera.
        roll: radians that the package's upright leans to the right in the picture.
        light: the lamp, in the camera's axes.
    """

    scale: float
    yaw: float = 0.0
    elevation: float = 0.0
    distance: float = 80.0
    roll: float = 0.0
    light: Light = Light()

    def project(self, points: Points) -> tuple[Points, Points]:
        """Pixels ([N, 2], y down, foot at 0, 0) and depth towards the camera ([N], cm).

        ``points`` is [N, 3] in centimetres, foot at the origin.
        """
        turned = self.turn(points)
        near = np.minimum(turned[:, 2], self.distance * 0.8)
        k = self.scale * self.distance / (self.distance - near)
        x, y = turned[:, 0] * k, -turned[:, 1] * k
        cos, sin = math.cos(self.roll), math.sin(self.roll)
        return np.stack([x * cos - y * sin, x * sin + y * cos], axis=1), turned[:, 2]

    def turn(self, vectors: Points) -> Points:
        """Package axes to camera axes, [N, 3]; lengths stay."""
        cos_y, sin_y = math.cos(self.yaw), math.sin(self.yaw)
        cos_e, sin_e = math.cos(self.elevation), math.sin(self.elevation)
        x, y, z = vectors[:, 0], vectors[:, 1], vectors[:, 2]
        right, front = x * cos_y - z * sin_y, x * sin_y + z * cos_y
        return np.stack([right, y * cos_e - front * sin_e, y * sin_e + front * cos_e], axis=1)
