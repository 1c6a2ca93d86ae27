"""Bodies with flat faces: boxes, cartons with a gable, tubs, trays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageChops

from training.synth.sprite import Sprite, dimmed
from training.synth.warp import onto, signed_area

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.synth.view import View


@dataclass(frozen=True)
class Face:
    """A textured quadrilateral.

    Attributes:
        texture: RGBA.
        corners: [4, 3] cm: upper left, upper right, lower right, lower left, as one who stands
            before the face sees them.
        tone: its brightness apart from the light's, for creases and folds.
    """

    texture: Image.Image
    corners: NDArray[np.float64]
    tone: float = 1.0

    def normal(self) -> NDArray[np.float64]:
        """The unit normal that points out of the body."""
        right = self.corners[1] - self.corners[0] + self.corners[2] - self.corners[3]
        down = self.corners[3] - self.corners[0] + self.corners[2] - self.corners[1]
        cross = np.cross(down, right)
        return np.asarray(cross / max(float(np.linalg.norm(cross)), 1e-9))


@dataclass(frozen=True)
class Polyhedron:
    """Faces that show their front, painted from far to near.

    Attributes:
        sheen: an ``L`` picture multiplied over the whole, stretched to it: soft reflections.
    """

    faces: tuple[Face, ...]
    size: tuple[float, float, float]
    sheen: Image.Image | None = None

    def seen(self, view: View) -> Sprite:
        """See ``Solid``."""
        drawn: list[tuple[float, Image.Image, tuple[int, int]]] = []
        for face in self.faces:
            corners, depth = view.project(face.corners)
            if signed_area(corners) <= 0.5:
                continue
            x, y, z = view.turn(face.normal()[None, :])[0]
            shade = view.light.on((float(x), float(y), float(z))) * face.tone
            painted = onto(face.texture, _spread(corners))
            if painted is not None:
                drawn.append(
                    (
                        float(depth.mean()),
                        dimmed(painted[0], shade),
                        painted[1],
                    )
                )
        if not drawn:
            return Sprite(Image.new("RGBA", (1, 1)), (0.0, 0.0))
        return self._composed(drawn)

    def _composed(self, drawn: list[tuple[float, Image.Image, tuple[int, int]]]) -> Sprite:
        left, top = (min(at[axis] for _, _, at in drawn) for axis in (0, 1))
        right = max(at[0] + image.width for _, image, at in drawn)
        bottom = max(at[1] + image.height for _, image, at in drawn)
        whole = Image.new("RGBA", (right - left, bottom - top))
        for _, image, at in sorted(drawn, key=lambda item: item[0]):
            whole.alpha_composite(image, (at[0] - left, at[1] - top))
        if self.sheen is not None:
            whole = _sheened(whole, self.sheen)
        return Sprite(whole, (-float(left), -float(top)))


def _spread(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    # Half a pixel outwards, so that neighbouring faces leave no seam between them.
    centre = corners.mean(axis=0)
    away = corners - centre
    reach = np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
    return np.asarray(corners + away / reach * 0.6)


def _sheened(image: Image.Image, sheen: Image.Image) -> Image.Image:
    soft = sheen.resize(image.size, Image.Resampling.BILINEAR)
    shone = ImageChops.multiply(image.convert("RGB"), Image.merge("RGB", [soft] * 3))
    shone.putalpha(image.getchannel("A"))
    return shone


def cuboid_corners(width: float, height: float, depth: float) -> dict[str, NDArray[np.float64]]:
    """Corners of the six sides of a box that stands on the origin, by name."""
    x, z = width / 2, depth / 2
    lower = {"fl": (-x, 0.0, z), "fr": (x, 0.0, z), "br": (x, 0.0, -z), "bl": (-x, 0.0, -z)}
    upper = {name: (a, height, c) for name, (a, _, c) in lower.items()}
    return {
        "front": np.array([upper["fl"], upper["fr"], lower["fr"], lower["fl"]]),
        "right": np.array([upper["fr"], upper["br"], lower["br"], lower["fr"]]),
        "back": np.array([upper["br"], upper["bl"], lower["bl"], lower["br"]]),
        "left": np.array([upper["bl"], upper["fl"], lower["fl"], lower["bl"]]),
        "top": np.array([upper["bl"], upper["br"], upper["fr"], upper["fl"]]),
        "bottom": np.array([lower["fl"], lower["fr"], lower["br"], lower["bl"]]),
    }
