"""Soft, flat bodies: bags, pouches, sachets, tubes. A card whose relief is in its picture."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from training.synth.sprite import Sprite
from training.synth.warp import onto

if TYPE_CHECKING:
    from training.synth.view import View


@dataclass(frozen=True)
class Soft:
    """A silhouette with its folds painted in, that turns as a card of some thickness would.

    Attributes:
        picture: RGBA, cut to the silhouette; the foot is the middle of its lower edge.
        size: width, height and depth in cm.
    """

    picture: Image.Image
    size: tuple[float, float, float]

    def seen(self, view: View) -> Sprite:
        """See ``Solid``."""
        width, height, depth = self.size
        yaw = math.copysign(min(abs(view.yaw), 1.1), view.yaw)
        tame = replace(view, yaw=yaw, roll=0.0)
        x = width / 2
        card = np.array([[-x, height, 0], [x, height, 0], [x, 0, 0], [-x, 0, 0]], float)
        corners, _ = tame.project(card)
        # Its thickness keeps a bag from vanishing when seen from the side or from above.
        across = 1 + depth / width * abs(math.sin(yaw)) * 0.7
        corners[:, 0] *= across
        lift = depth * view.scale * abs(math.sin(view.elevation)) * 0.5
        corners[:2, 1] -= lift
        corners[2:, 1] += lift
        cos, sin = math.cos(view.roll), math.sin(view.roll)
        painted = onto(self.picture, corners @ np.array([[cos, sin], [-sin, cos]]))
        if painted is None:
            return Sprite(Image.new("RGBA", (1, 1)), (0.0, 0.0))
        image, at = painted
        return Sprite(image, (-float(at[0]), -float(at[1]))).lit(view.light.level)
