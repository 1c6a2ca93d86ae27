"""Bottles, jars, cans and cups: a profile, a wrap painted zone by zone, a lid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from training.synth.colour import Colour, hsv, luminance, mix, scaled
from training.synth.designs import art
from training.synth.designs.pictures import heap
from training.synth.fields import blend, fractal, smooth
from training.synth.rng import Rng, between, chance, pick, pick_weighted
from training.synth.solids.turned import Turned

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.synth.designs.brand import Flavour
    from training.synth.solids.solid import Solid

WRAP = (640, 400)
"""Pixels of a wrap, once round and foot to top."""


@dataclass(frozen=True)
class Outline:
    """Where a round body changes: parts of its height, and radii as parts of the largest one."""

    height: float
    radius: float
    points: tuple[tuple[float, float], ...]
    cap_from: float
    label: tuple[float, float]

    def profile(self, rows: int = 160) -> NDArray[np.float32]:
        """Radii in cm at even heights; ``points`` joined, corners rounded a little."""
        at, radii = zip(*self.points, strict=True)
        line = np.interp(np.linspace(0, 1, rows), at, radii).astype(np.float32)
        kernel = np.ones(5, np.float32) / 5
        soft = np.convolve(np.pad(line, 2, mode="edge"), kernel, mode="valid")
        cap = round(self.cap_from * rows)
        soft[cap - 1 : cap + 2] = line[cap - 1 : cap + 2]
        return (soft * self.radius).astype(np.float32)


def bottle(flavour: Flavour) -> Solid:
    """Water, soda, oil, vinegar, sauce, detergent."""
    rng = flavour.brand.layout("bottle")
    height = between(rng, 15, 34)
    radius = height * between(rng, 0.1, 0.19)
    shoulder, neck = between(rng, 0.5, 0.74), between(rng, 0.78, 0.9)
    throat, cap = between(rng, 0.25, 0.5), between(rng, 0.86, 0.95)
    waist = between(rng, 0.8, 1.0) if chance(rng, 0.35) else 1.0
    points = (
        (0.0, 0.88), (0.02, 1.0), (shoulder * 0.5, waist), (shoulder, 1.0),
        ((shoulder + neck) / 2, between(rng, 0.62, 0.92)), (neck, throat), (cap - 0.012, throat),
        (cap - 0.01, throat * 1.15), (1.0, throat * 1.12),
    )  # fmt: skip
    low = between(rng, 0.06, 0.2)
    label = (low, between(rng, max(low + 0.2, shoulder - 0.2), shoulder))
    outline = Outline(height, radius, points, cap, label)
    squash = between(rng, 0.5, 0.75) if chance(rng, 0.15) else 1.0
    return _built(rng, flavour, outline, squash)


def jar(flavour: Flavour) -> Solid:
    """Jam, honey, pickles, spread, instant coffee, spices."""
    rng = flavour.brand.layout("jar")
    height = between(rng, 8, 19)
    radius = height * between(rng, 0.24, 0.42)
    cap = between(rng, 0.78, 0.9)
    throat = between(rng, 0.75, 0.98)
    points = (
        (0.0, 0.9), (0.05, 1.0), (cap - 0.16, 1.0), (cap - 0.04, throat), (cap - 0.01, throat),
        (cap, throat * 1.06), (0.985, throat * 1.06), (1.0, throat * 1.0),
    )  # fmt: skip
    low = between(rng, 0.08, 0.25)
    return _built(
        rng,
        flavour,
        Outline(height, radius, points, cap, (low, between(rng, 0.5, cap - 0.12))),
        1.0,
    )


def can(flavour: Flavour) -> Solid:
    """Preserves, drinks, fish, deodorant: metal with print all over or a paper label."""
    rng = flavour.brand.layout("can")
    kind = pick(rng, ["food", "food", "drink", "flat", "canister"])
    height, ratio = {
        "food": (between(rng, 8, 13), between(rng, 0.3, 0.45)),
        "drink": (between(rng, 11, 17), between(rng, 0.17, 0.28)),
        "flat": (between(rng, 3, 5), between(rng, 0.7, 1.1)),
        "canister": (between(rng, 14, 25), between(rng, 0.16, 0.32)),
    }[kind]
    rim = 0.86 if kind == "drink" else 1.02
    inner = 0.98 if kind != "drink" else 1.0
    edge = 0.08 if kind == "drink" else 0.025
    points = (
        (0.0, rim), (edge * 0.6, rim), (edge, inner),
        (1 - edge, inner), (1 - edge * 0.6, rim), (1.0, rim),
    )  # fmt: skip
    cap = 1 - edge * 0.6 if kind != "canister" else between(rng, 0.84, 0.95)
    outline = Outline(height, height * ratio, points, cap, (edge, cap - 0.005))
    return _built(rng, flavour, outline, 1.0, metal=kind != "canister")


def cup(flavour: Flavour) -> Solid:
    """Yoghurt, cream, noodles: narrow below, a foil or a lid that overhangs."""
    rng = flavour.brand.layout("cup")
    height = between(rng, 6, 14)
    radius, foot = height * between(rng, 0.3, 0.6), between(rng, 0.68, 0.9)
    points = ((0.0, foot), (0.955, 0.96), (0.96, 1.06), (1.0, 1.06))
    cap = 0.96
    outline = Outline(height, radius, points, cap, (0.0, cap))
    return _built(rng, flavour, outline, 1.0)


def _built(
    rng: Rng, flavour: Flavour, outline: Outline, squash: float, *, metal: bool = False
) -> Solid:
    colours = flavour.palette
    cap = pick(rng, [(246, 246, 244), colours.main, colours.accent, (200, 165, 80), (30, 30, 32)])
    if metal:
        cap = hsv(0.1, between(rng, 0, 0.25), between(rng, 0.6, 0.85))
    image = _body(rng, flavour, metal=metal)
    _label(rng, flavour, image, outline)
    _cap(rng, image, cap, outline, metal=metal)
    lid = _lid(rng, flavour, cap, metal=metal)
    glossy = between(rng, 0.3, 1.0)
    return Turned(outline.profile(), outline.height, image, lid, glossy, squash)


def _body(rng: Rng, flavour: Flavour, *, metal: bool) -> Image.Image:
    width, height = WRAP
    if metal:
        field = 0.5 + 0.5 * smooth(rng, width, height, 60)
        return Image.fromarray(blend(hsv(0.1, 0.05, 0.55), hsv(0.6, 0.03, 0.95), field)).convert(
            "RGBA"
        )
    kind = pick_weighted(rng, {"opaque": 0.35, "clear": 0.2, "filled": 0.3, "pieces": 0.15})
    if kind == "opaque":
        colour = pick(rng, [flavour.palette.ground, (244, 243, 240), flavour.palette.main])
        return Image.new("RGBA", WRAP, (*colour, 255))
    if kind == "pieces":
        own = flavour.own("pieces")
        image = Image.new(
            "RGBA", WRAP, (*hsv(between(own, 0, 0.3), 0.6, between(own, 0.2, 0.7)), 255)
        )
        patch = heap(own, width // 2, height // 2)
        for x in (0, width // 2):
            for y in (0, height // 2):
                image.alpha_composite(patch, (x, y))
        return image.filter(ImageFilter.GaussianBlur(1.2))
    liquid = _liquid(flavour.own("liquid"), clear=kind == "clear")
    field = fractal(rng, width, height, 70, 3)
    streak = fractal(rng, width, 4, 28, 2)[:1] + np.zeros((height, 1), np.float32)
    share = np.clip(0.45 + 0.3 * field + 0.35 * streak, 0, 1).astype(np.float32)
    image = Image.fromarray(
        blend(scaled(liquid, 0.5), mix(liquid, (255, 255, 255), 0.35), share)
    ).convert("RGBA")
    image.putalpha(round(between(rng, 165, 225)) if kind == "clear" else 250)
    level = round(height * between(rng, 0.08, 0.3))
    air = mix(liquid, (225, 228, 230), 0.65)
    image.paste((*air, 190), (0, 0, width, level))
    return image


def _liquid(rng: Rng, *, clear: bool) -> Colour:
    if clear:
        return hsv(between(rng, 0.45, 0.62), between(rng, 0.02, 0.35), between(rng, 0.65, 0.95))
    return pick(
        rng,
        [
            hsv(between(rng, 0.09, 0.15), between(rng, 0.6, 1), between(rng, 0.6, 0.95)),
            hsv(between(rng, 0.95, 1.03), between(rng, 0.6, 1), between(rng, 0.15, 0.8)),
            hsv(between(rng, 0.02, 0.08), between(rng, 0.5, 0.9), between(rng, 0.06, 0.35)),
            hsv(between(rng, 0.2, 0.4), between(rng, 0.4, 0.9), between(rng, 0.15, 0.6)),
            hsv(rng.random(), between(rng, 0.3, 0.9), between(rng, 0.4, 1)),
        ],
    )


def _label(rng: Rng, flavour: Flavour, image: Image.Image, outline: Outline) -> None:
    width, height = image.size
    low, high = outline.label
    y0, y1 = round((1 - high) * height), round((1 - low) * height)
    # Half of the circumference is seen at once, so the front takes less than half of the wrap.
    stands_free = chance(rng, 0.3) and high - low < 0.8
    if stands_free:
        wide = round(width * between(rng, 0.22, 0.36))
        face = art.front(flavour, wide, y1 - y0)
        mask = Image.new("L", face.size, 0)
        draw = ImageDraw.Draw(mask)
        shape = pick(rng, ["ellipse", "round", "arch"])
        if shape == "ellipse":
            draw.ellipse([0, 0, wide - 1, face.height - 1], 255)
        else:
            draw.rounded_rectangle([0, 0, wide - 1, face.height - 1], wide // 8, 255)
            if shape == "arch":
                draw.rectangle([0, 0, wide, face.height // 3], 0)
                draw.ellipse([0, 0, wide - 1, round(face.height * 0.66)], 255)
        image.paste(face, ((width - wide) // 2, y0), mask)
        image.paste(art.side(flavour, wide, y1 - y0), (-wide // 2, y0), mask)
        image.paste(art.side(flavour, wide, y1 - y0), (width - wide // 2, y0), mask)
        return
    image.paste(art.wrap(flavour, width, y1 - y0, between(rng, 0.3, 0.42)), (0, y0))
    if chance(rng, 0.2) and high < 0.8:
        neck = art.top(flavour, width, max(8, round(height * 0.07)))
        image.paste(
            neck, (0, max(0, round((1 - outline.cap_from) * height) + round(height * 0.04)))
        )


def _cap(rng: Rng, image: Image.Image, colour: Colour, outline: Outline, *, metal: bool) -> None:
    width, height = image.size
    y1 = round((1 - outline.cap_from) * height)
    image.paste((*colour, 255), (0, 0, width, y1))
    draw = ImageDraw.Draw(image)
    if not metal and chance(rng, 0.5):
        for x in range(0, width, 8):
            draw.line([(x, 0), (x, y1)], (*scaled(colour, 0.72), 255), 3)
    draw.line([(0, y1), (width, y1)], (*scaled(colour, 0.45), 255), 3)
    if metal:
        foot = round(height * (1 - outline.label[0]))
        image.paste((*scaled(colour, 0.8), 255), (0, foot, width, height))
        draw.line([(0, foot - 1), (width, foot - 1)], (*scaled(colour, 0.4), 255), 2)


def _lid(rng: Rng, flavour: Flavour, colour: Colour, *, metal: bool) -> Image.Image:
    side = 128
    image = Image.new("RGB", (side, side), scaled(colour, 1.04))
    draw = ImageDraw.Draw(image)
    dark = scaled(colour, 0.75 if luminance(colour) > 0.3 else 1.5)
    for inset in (4, 10, 34)[: 1 + int(between(rng, 0, 3))]:
        draw.ellipse([inset, inset, side - inset, side - inset], outline=dark, width=3)
    if metal and chance(rng, 0.6):
        draw.ellipse([52, 66, 76, 102], scaled(colour, 0.6))
        draw.ellipse([56, 76, 72, 98], scaled(colour, 1.1))
    elif chance(rng, 0.4):
        image.paste(art.front(flavour, 100, 100).convert("RGB"), (14, 14))
    shade = 1 + 0.15 * fractal(rng, side, side, 60, 2)
    return Image.fromarray(np.clip(np.asarray(image) * shade[..., None], 0, 255).astype(np.uint8))
