"""Folding boxes, cartons with a gable, block-bottom bags, tubs with a lid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from training.synth.colour import hsv, mix, scaled
from training.synth.designs import art
from training.synth.fields import fractal, ramp
from training.synth.rng import Rng, between, chance, pick
from training.synth.solids.polyhedron import Face, Polyhedron, cuboid_corners

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.synth.designs.brand import Flavour
    from training.synth.solids.solid import Solid

TALL = 400
"""Pixels of the longer side of a front: as sharp as phones see what fills the picture."""


def sheet(width: float, height: float) -> tuple[int, int]:
    """Pixels for a face of ``width`` x ``height`` cm."""
    factor = TALL / max(width, height)
    return max(16, round(width * factor)), max(16, round(height * factor))


def sheen(rng: Rng, strength: float) -> Image.Image:
    """Soft patches of light over a whole package, for ``Polyhedron.sheen``."""
    field = 1 - strength * (0.5 + 0.5 * fractal(rng, 24, 32, 16, 2))
    field -= strength * 0.8 * np.clip(ramp(24, 32, np.pi / 2) - 0.75, 0, 1)
    return Image.fromarray(np.clip(field * 255, 0, 255).astype(np.uint8))


def box(flavour: Flavour) -> Solid:
    """A folding box: cereal, tea, pasta, biscuits, tooth paste lying down."""
    rng = flavour.brand.layout("box")
    height = between(rng, 6, 30)
    width = float(np.clip(height * between(rng, 0.45, 1.7), 5, 26))
    depth = float(np.clip(between(rng, 0.12, 0.7) * min(width, height), 2, 14))
    corners = cuboid_corners(width, height, depth)
    w, h = sheet(width, height)
    d = max(8, round(depth * h / height))
    front = art.front(flavour, w, h)
    faces = [
        Face(_worn(rng, front), corners["front"]),
        Face(front if chance(rng, 0.3) else art.side(flavour, w, h, "back"), corners["back"]),
        Face(art.side(flavour, d, h), corners["right"]),
        Face(art.side(flavour, d, h, "left"), corners["left"]),
        Face(art.top(flavour, w, d), corners["top"]),
        Face(art.top(flavour, w, d), corners["bottom"], 0.8),
    ]
    return Polyhedron(tuple(faces), (width, height, depth), sheen(rng, between(rng, 0.05, 0.25)))


def gable(flavour: Flavour) -> Solid:
    """A carton for milk or juice, with a gable or a slanted or flat top, and mostly a cap."""
    rng = flavour.brand.layout("gable")
    height = between(rng, 12, 24)
    width = height * between(rng, 0.3, 0.48)
    depth = width * between(rng, 0.75, 1.05)
    roof = pick(rng, ["gable", "gable", "slant", "flat"])
    rise = {"gable": 0.55, "slant": 0.3, "flat": 0.0}[roof] * depth
    corners = cuboid_corners(width, height, depth)
    w, h = sheet(width, height)
    d = max(8, round(depth * h / height))
    front, side = art.front(flavour, w, h), art.side(flavour, d, h)
    faces = [
        Face(front, corners["front"]), Face(front, corners["back"]),
        Face(side, corners["right"]), Face(art.side(flavour, d, h, "left"), corners["left"]),
        Face(art.top(flavour, w, d), corners["bottom"], 0.8),
    ]  # fmt: skip
    lid = art.top(flavour, w, max(8, round(d * 0.7)))
    faces += _roof(roof, corners["top"], rise, lid)
    if chance(rng, 0.75):
        faces += _cap(rng, flavour, width, height, depth, rise if roof != "flat" else 0.0)
    total = max(float(face.corners[:, 1].max()) for face in faces)
    return Polyhedron(tuple(faces), (width, total, depth), sheen(rng, between(rng, 0.05, 0.2)))


def block(flavour: Flavour) -> Solid:
    """A bag of flour, sugar or coffee: a box of paper or foil with a folded top and dents."""
    rng = flavour.brand.layout("block")
    height = between(rng, 11, 26)
    width, depth = height * between(rng, 0.45, 0.7), height * between(rng, 0.25, 0.42)
    corners = cuboid_corners(width, height, depth)
    pinch = between(rng, 0.4, 0.92)
    for name in ("front", "right", "back", "left", "top"):
        at_top = corners[name][:, 1] > height / 2
        corners[name][at_top, 2] *= pinch
        corners[name][at_top, 0] *= between(rng, 0.97, 1.03) if name == "top" else 1.0
    w, h = sheet(width, height)
    d = max(8, round(depth * h / height))
    dent = between(rng, 0.15, 0.5)
    front = _dented(rng, art.front(flavour, w, h), dent)
    faces = [
        Face(front, corners["front"]), Face(front, corners["back"]),
        Face(_dented(rng, art.side(flavour, d, h), dent), corners["right"]),
        Face(_dented(rng, art.side(flavour, d, h, "left"), dent), corners["left"]),
        Face(_dented(rng, art.top(flavour, w, d), dent), corners["top"], 0.95),
    ]  # fmt: skip
    return Polyhedron(tuple(faces), (width, height, depth), sheen(rng, 0.2))


def tub(flavour: Flavour) -> Solid:
    """A tub of margarine, ice cream or salad: walls that lean, and a printed lid with a rim."""
    rng = flavour.brand.layout("tub")
    width = between(rng, 9, 18)
    height, depth = width * between(rng, 0.3, 0.7), width * between(rng, 0.6, 1)
    corners = cuboid_corners(width, height, depth)
    lean = between(rng, 0.78, 0.95)
    for name in ("front", "right", "back", "left"):
        low = corners[name][:, 1] < height / 2
        corners[name][low, 0] *= lean
        corners[name][low, 2] *= lean
    w, h = sheet(width, height)
    d = max(8, round(depth * w / width))
    walls = {"front": w, "back": w, "left": d, "right": d}
    faces = [Face(art.front(flavour, wide, h), corners[name]) for name, wide in walls.items()]
    faces.append(Face(art.front(flavour, w, d), corners["top"]))
    rim = cuboid_corners(width * 1.04, height * 0.12, depth * 1.04)
    colour = Image.new("RGBA", (8, 8), (*mix(flavour.palette.ground, (255, 255, 255), 0.5), 255))
    faces += [
        Face(colour, rim[name] + np.array([0, height * 0.9, 0]))
        for name in ("front", "right", "back", "left")
    ]
    lid = art.front(flavour, w, d)
    faces.append(Face(lid, rim["top"] + np.array([0, height * 0.9, 0])))
    return Polyhedron(tuple(faces), (width * 1.04, height * 1.02, depth * 1.04), sheen(rng, 0.15))


def _roof(kind: str, top: NDArray[np.float64], rise: float, lid: Image.Image) -> list[Face]:
    bl, br, fr, fl = top
    up = np.array([0.0, rise, 0.0])
    if kind == "flat":
        return [Face(lid, top)]
    # Two corners of a triangle coincide; a millimetre apart they still make a homography.
    sliver = np.array([0.0, 0.1, 0.0])
    if kind == "slant":
        return [
            Face(lid, np.array([bl + up, br + up, fr, fl])),
            Face(lid, np.array([br + up, bl + up, bl, br])),
            Face(lid, np.array([bl + up, fl + sliver, fl, bl])),
            Face(lid, np.array([fr + sliver, br + up, br, fr])),
        ]
    middle_l, middle_r = (bl + fl) / 2 + up, (br + fr) / 2 + up
    fin = np.array([0.0, 1.6, 0.0])
    return [
        Face(lid, np.array([middle_l, middle_r, fr, fl])),
        Face(lid, np.array([middle_r, middle_l, bl, br])),
        Face(lid, np.array([middle_r + np.array([0, 0, 0.05]), middle_r, br, fr]), 0.85),
        Face(lid, np.array([middle_l, middle_l + np.array([0, 0, 0.05]), fl, bl]), 0.85),
        Face(lid, np.array([middle_l + fin, middle_r + fin, middle_r, middle_l]), 1.05),
        Face(lid, np.array([middle_r + fin, middle_l + fin, middle_l, middle_r]), 1.05),
    ]


def _cap(
    rng: Rng, flavour: Flavour, width: float, height: float, depth: float, rise: float
) -> list[Face]:
    colour = pick(rng, [(245, 245, 245), flavour.palette.main, flavour.palette.accent])
    size, tall = width * between(rng, 0.28, 0.42), between(rng, 1.0, 2.2)
    disc = Image.new("RGBA", (64, 64))
    ImageDraw.Draw(disc).ellipse([0, 0, 63, 63], (*colour, 255))
    side = Image.new("RGBA", (32, 16), (*scaled(colour, 0.85), 255))
    for x in range(0, 32, 4):
        ImageDraw.Draw(side).line([(x, 0), (x, 16)], (*scaled(colour, 0.65), 255))
    eight = [2 * np.pi * k / 8 + np.pi / 8 for k in range(8)]
    base = height + rise * 0.35
    z0 = depth * 0.24 if rise else between(rng, -0.1, 0.2) * depth
    ring = np.array([[size / 2 * np.sin(a), 0.0, z0 + size / 2 * np.cos(a)] for a in eight])
    low, high = ring + np.array([0, base, 0]), ring + np.array([0, base + tall, 0])
    faces = [
        Face(side, np.array([high[k], high[(k + 1) % 8], low[(k + 1) % 8], low[k]]))
        for k in range(8)
    ]
    r = size / 2
    top = np.array(
        [
            [-r, base + tall, z0 - r],
            [r, base + tall, z0 - r],
            [r, base + tall, z0 + r],
            [-r, base + tall, z0 + r],
        ]
    )
    return [*faces, Face(disc, top)]


def _worn(rng: Rng, image: Image.Image) -> Image.Image:
    # Board catches light along its edges.
    draw = ImageDraw.Draw(image)
    width, height = image.size
    tone = hsv(0, 0, between(rng, 0.75, 1))
    draw.rectangle([0, 0, width - 1, height - 1], outline=(*tone, 255), width=max(1, width // 160))
    return image


def _dented(rng: Rng, image: Image.Image, strength: float) -> Image.Image:
    width, height = image.size
    relief = fractal(rng, width, height, max(12, min(width, height) / 2), 4, 0.55)
    slope = np.gradient(relief, axis=1) + np.gradient(relief, axis=0) * 0.7
    slope *= min(width, height) * 0.12
    pixels = np.asarray(image).astype(np.float32)
    pixels[..., :3] *= (1 - np.float32(strength) * np.clip(slope, -1.2, 1.2))[..., None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
