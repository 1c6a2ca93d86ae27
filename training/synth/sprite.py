"""What a package looks like from one side: pixels with soft edges, and the point it stands on."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

from PIL import Image

SOLID = 96
"""An alpha from which a pixel counts as the product's own: glass is 150 and more, a shadow less."""

_SOLID_TABLE = [255 if alpha >= SOLID else 0 for alpha in range(256)]


@lru_cache(maxsize=512)
def _table(hundredths: int) -> tuple[int, ...]:
    return tuple(min(255, (value * hundredths + 50) // 100) for value in range(256))


def dimmed(image: Image.Image, level: float) -> Image.Image:
    """The colours of an RGBA picture times ``level``, in steps of a hundredth; alpha untouched."""
    return image.point([*(_table(max(0, round(level * 100))) * 3), *range(256)])


@dataclass(frozen=True)
class Sprite:
    """A picture to be laid over others.

    Attributes:
        image: RGBA, straight alpha.
        foot: the pixel, (x, y) from the upper left corner, that stands on the ground.
    """

    image: Image.Image
    foot: tuple[float, float]

    def solid(self) -> Image.Image:
        """An ``L`` mask: 255 where the product itself is, 0 elsewhere."""
        return self.image.getchannel("A").point(_SOLID_TABLE)

    def rolled(self, angle: float) -> Sprite:
        """Turned anticlockwise about the foot by ``angle`` radians."""
        if abs(angle) < 0.004:
            return self
        turned = self.image.rotate(math.degrees(angle), Image.Resampling.BILINEAR, expand=True)
        # PIL turns about the centre and then moves the centre of the old to that of the new.
        x, y = self.foot[0] - self.image.width / 2, self.foot[1] - self.image.height / 2
        cos, sin = math.cos(angle), math.sin(angle)
        foot = (x * cos + y * sin + turned.width / 2, -x * sin + y * cos + turned.height / 2)
        return Sprite(turned, foot)

    def lit(self, level: float) -> Sprite:
        """Its colours times ``level``; alpha untouched."""
        return self if level == 1.0 else replace(self, image=dimmed(self.image, level))
