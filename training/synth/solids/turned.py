"""Bodies turned about an upright axis: bottles, jars, cans, cups.

A body is a stack of discs. Seen from above, each disc hides what lies below it; painting the stack
upwards and keeping, for every pixel, the last disc that covers it is exact under a distant camera.
Column by column that disc is found by bisection.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.synth.sprite import Sprite

if TYPE_CHECKING:
    from training.synth.view import View

Profile = NDArray[np.float32]
"""[K] radii in cm from the foot to the top, at even heights."""

SHARP = 440
"""Pixels of the longer side above which a body is drawn smaller and then enlarged."""


@dataclass(frozen=True)
class Turned:
    """A surface of revolution with a wrap around it.

    Attributes:
        profile: the radii, see ``Profile``.
        height: cm.
        wrap: RGBA; its middle column faces the front, its width goes once round, its height is
            that of the body.
        lid: RGB of the disc on top (square picture).
        glossy: strength of the highlights, 0..1.
        squash: depth over width; 1 is round, less is an oval flask.
    """

    profile: Profile
    height: float
    wrap: Image.Image
    lid: Image.Image
    glossy: float = 0.5
    squash: float = 1.0

    @property
    def size(self) -> tuple[float, float, float]:
        """See ``Solid``."""
        width = float(self.profile.max()) * 2
        return width, self.height, width * self.squash

    def seen(self, view: View) -> Sprite:
        """See ``Solid``."""
        # The wrap has no more detail than this, and what overflows the picture costs the most.
        shrink = SHARP / (max(self.size[:2]) * view.scale)
        if shrink >= 0.8:
            return self._seen(view).rolled(-view.roll)
        small = self._seen(replace(view, scale=view.scale * shrink))
        size = (round(small.image.width / shrink), round(small.image.height / shrink))
        large = small.image.resize(size, Image.Resampling.BILINEAR)
        foot = (small.foot[0] / shrink, small.foot[1] / shrink)
        return Sprite(large, foot).rolled(-view.roll)

    def _seen(self, view: View) -> Sprite:
        upside = view.elevation < 0
        elevation = min(abs(view.elevation), 1.5)
        cos_e, sin_e = math.cos(elevation), math.sin(elevation) * self.squash
        rows = int(np.clip(self.height * view.scale, 4, 900))
        radii = np.interp(
            np.linspace(0, 1, rows), np.linspace(0, 1, len(self.profile)), self.profile
        ).astype(np.float32)
        if upside:
            radii = radii[::-1]
        radii = radii * np.float32(view.scale)
        heights = np.linspace(0, self.height * view.scale * cos_e, rows, dtype=np.float32)
        hit = _Hit.of(radii, heights, np.float32(sin_e))
        wrap = self.wrap.resize(
            (max(8, min(1024, round(2 * math.pi * float(radii.max())))), rows),
            Image.Resampling.BILINEAR,
            reducing_gap=2.0,
        )
        pixels = self._painted(hit, np.asarray(wrap)[::-1], view, upside)
        image = Image.fromarray(pixels)
        foot = (pixels.shape[1] / 2, float(hit.top))
        if upside:
            image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
            foot = (foot[0], image.height - float(hit.top) + float(heights[-1]))
        return Sprite(image, foot)

    def _painted(
        self, hit: _Hit, wrap: NDArray[np.uint8], view: View, upside: bool
    ) -> NDArray[np.uint8]:
        rows, columns = wrap.shape[0], wrap.shape[1]
        index = rows - 1 - hit.index if upside else hit.index
        turn = hit.angle + view.yaw
        u = ((turn / (2 * np.pi) + 0.5) % 1.0 * columns).astype(np.int32) % columns
        colour = wrap[index, u].astype(np.float32)
        light = view.light
        lamp = np.cos(hit.angle - np.float32(light.azimuth))
        shade = light.level * (light.ambient + (1.1 - light.ambient) * np.maximum(lamp, 0))
        # The rim darkens: at grazing angles a surface shows the dim aisle beside it.
        shade *= 0.62 + 0.38 * np.sqrt(np.maximum(np.cos(hit.angle), 0))
        shine = self.glossy * light.gloss * np.maximum(lamp, 0) ** 40 * 150
        shine += self.glossy * light.gloss * np.maximum(np.cos(hit.angle + 0.9), 0) ** 90 * 70
        colour[..., :3] = colour[..., :3] * shade[..., None] + shine[..., None]
        if not upside:
            self._cover(colour, hit, light.level)
        colour[..., 3] *= hit.inside
        return np.asarray(np.clip(colour + 0.5, 0, 255).astype(np.uint8))

    def _cover(self, colour: NDArray[np.float32], hit: _Hit, level: float) -> None:
        lid = np.asarray(self.lid.convert("RGB"))
        size = lid.shape[0]
        on_lid = hit.on_lid
        x = np.clip((hit.lid_x[on_lid] * 0.5 + 0.5) * size, 0, size - 1).astype(np.int32)
        y = np.clip((hit.lid_y[on_lid] * 0.5 + 0.5) * size, 0, size - 1).astype(np.int32)
        colour[on_lid, :3] = lid[y, x] * np.float32(level)
        colour[on_lid, 3] = 255


@dataclass(frozen=True)
class _Hit:
    """Per pixel: the disc, the angle on it, and whether the body is there at all."""

    index: NDArray[np.int32]
    angle: NDArray[np.float32]
    inside: NDArray[np.float32]
    on_lid: NDArray[np.bool_]
    lid_x: NDArray[np.float32]
    lid_y: NDArray[np.float32]
    top: int

    @staticmethod
    def of(radii: NDArray[np.float32], heights: NDArray[np.float32], sin_e: np.float32) -> _Hit:
        reach = math.ceil(float(radii.max())) + 1
        below = math.ceil(float(radii[0] * sin_e)) + 1
        above = math.ceil(float(np.max(heights + radii * sin_e))) + 1
        x = np.arange(-reach, reach, dtype=np.float32) + np.float32(0.5)
        y = np.arange(above, -below, -1, dtype=np.float32) - np.float32(0.5)
        half = np.sqrt(np.maximum(radii[:, None] ** 2 - x[None, :] ** 2, 0))
        out = np.abs(x)[None, :] > radii[:, None]
        front = np.where(out, np.float32(1e6), heights[:, None] - half * sin_e)
        # The last disc whose front edge lies at or below a pixel: running minimum from the top.
        floor = np.minimum.accumulate(front[::-1], axis=0)[::-1]
        step = np.float32(4e6)
        lanes = np.arange(len(x), dtype=np.float64) * step
        flat = (floor.T.astype(np.float64) + lanes[:, None]).ravel()
        wanted = y[None, :].astype(np.float64) + lanes[:, None]
        found = np.searchsorted(flat, wanted.ravel(), side="right").reshape(wanted.shape)
        index = (found - 1 - np.arange(len(x))[:, None] * len(radii)).T
        under = index < 0
        index = np.clip(index, 0, len(radii) - 1).astype(np.int32)
        lanes_i = np.broadcast_to(np.arange(len(x))[None, :], index.shape)
        reach_here = half[index, lanes_i]
        # A disc stands for all that lies between it and the next one.
        back = heights[index] + reach_here * sin_e
        back += np.where(index < len(radii) - 1, heights[-1] / len(radii), 0)
        inside = np.clip(back - y[:, None] + 0.5, 0, 1) * ~under * ~out[index, lanes_i]
        radius = np.maximum(radii[index], 1e-3)
        ratio = np.clip(x[None, :] / radius, -1, 1)
        depth = (heights[index] - y[:, None]) / max(float(sin_e), 1e-3) / radius
        on_lid = (index == len(radii) - 1) & (inside > 0) & (y[:, None] > front[-1][None, :] + 1)
        return _Hit(
            index=index,
            angle=np.arcsin(ratio).astype(np.float32),
            inside=inside.astype(np.float32),
            on_lid=on_lid,
            lid_x=ratio.astype(np.float32),
            lid_y=np.clip(depth, -1, 1).astype(np.float32),
            top=above,
        )
