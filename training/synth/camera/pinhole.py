"""A pinhole camera in the world of a scene: x to the right, y up, z towards the customer; cm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Axes = NDArray[np.float64]
"""[3, 3]; columns are the right, up and front of a thing, in the world."""


@dataclass(frozen=True)
class Pinhole:
    """Where the camera is and what it looks at.

    Attributes:
        position: [3] cm.
        axes: columns are its right, its up and its forward direction.
        focal: pixels.
        centre: the pixel on its axis.
    """

    position: Vector
    axes: Axes
    focal: float
    centre: tuple[float, float]

    @staticmethod
    def looking(
        position: Vector, target: Vector, roll: float, focal: float, centre: tuple[float, float]
    ) -> Pinhole:
        """At ``position``, with ``target`` in the middle, turned by ``roll`` radians."""
        forward = (target - position) / np.linalg.norm(target - position)
        above = np.array([0.0, 1.0, 0.0]) if abs(forward[1]) < 0.98 else np.array([0.0, 0.0, -1.0])
        right = np.cross(forward, above)
        right /= np.linalg.norm(right)
        up = np.cross(right, forward)
        cos, sin = np.cos(roll), np.sin(roll)
        axes = np.stack([right * cos + up * sin, up * cos - right * sin, forward], axis=1)
        return Pinhole(position, axes, focal, centre)

    def project(self, points: Vector) -> tuple[Vector, Vector]:
        """Pixels [N, 2] and depth [N] in cm of world ``points`` [N, 3]; behind it: depth <= 0."""
        local = (points - self.position) @ self.axes
        depth = local[:, 2]
        safe = np.maximum(depth, 1e-3)
        x = self.centre[0] + self.focal * local[:, 0] / safe
        y = self.centre[1] - self.focal * local[:, 1] / safe
        return np.stack([x, y], axis=1), depth


def upright(yaw: float) -> Axes:
    """Axes of a thing that stands, its front turned by ``yaw`` radians to the camera's right."""
    cos, sin = np.cos(yaw), np.sin(yaw)
    return np.array([[cos, 0.0, sin], [0.0, 1.0, 0.0], [-sin, 0.0, cos]])


def turned_in_plane(axes: Axes, angle: float) -> Axes:
    """``axes`` turned by ``angle`` about their own front: a thing that leans or lies on a side."""
    cos, sin = np.cos(angle), np.sin(angle)
    spin = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
    return np.asarray(axes @ spin)


def on_its_back(heading: float) -> Axes:
    """Axes of a thing that lies with its front up, its top pointing away, turned by ``heading``."""
    flat = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
    return turned_in_plane(flat, heading)
