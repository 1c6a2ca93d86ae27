"""Bodies show the right faces, at the right size, standing on their foot."""

import math

import numpy as np
import pytest
from PIL import Image

from training.synth.solids.polyhedron import Face, Polyhedron, cuboid_corners
from training.synth.solids.soft import Soft
from training.synth.solids.turned import Turned
from training.synth.view import Light, View

RED, GREEN, BLUE, GREY = (220, 0, 0), (0, 220, 0), (0, 0, 220), (120, 120, 120)
PLAIN = Light(azimuth=0.0, ambient=1.0, gloss=0.0)


def plain(colour) -> Image.Image:
    return Image.new("RGBA", (32, 32), (*colour, 255))


def box() -> Polyhedron:
    colours = {
        "front": RED, "right": GREEN, "top": BLUE, "left": GREY, "back": GREY, "bottom": GREY,
    }  # fmt: skip
    corners = cuboid_corners(10, 20, 5)
    faces = tuple(Face(plain(colour), corners[name]) for name, colour in colours.items())
    return Polyhedron(faces, (10.0, 20.0, 5.0))


def share(image: Image.Image, channel: int) -> float:
    pixels = np.asarray(image).astype(int)
    inked = pixels[..., 3] > 128
    others = [c for c in range(3) if c != channel]
    strong = (pixels[..., channel] > 100) & (pixels[..., others].max(axis=2) < 60)
    return float((strong & inked).sum() / inked.sum())


def test_a_box_from_the_front_shows_its_front_in_the_right_size():
    sprite = box().seen(View(scale=10, distance=1e6, light=PLAIN))
    assert sprite.image.size == pytest.approx((100, 200), abs=4)
    assert share(sprite.image, 0) > 0.97
    assert sprite.foot == pytest.approx((50, 200), abs=3)


def test_a_camera_on_the_right_sees_the_right_side_and_one_above_the_top():
    turned = box().seen(View(scale=10, yaw=0.7, distance=1e6, light=PLAIN)).image
    assert share(turned, 1) == pytest.approx(
        5 * math.sin(0.7) / (5 * math.sin(0.7) + 10 * math.cos(0.7)), abs=0.03
    )
    assert share(turned, 2) < 0.02
    assert np.asarray(turned)[100, -8, 1] > 150
    above = box().seen(View(scale=10, elevation=0.6, distance=1e6, light=PLAIN)).image
    assert share(above, 2) == pytest.approx(
        5 * math.sin(0.6) / (5 * math.sin(0.6) + 20 * math.cos(0.6)), abs=0.03
    )


def test_a_near_camera_sees_what_is_near_larger():
    far = box().seen(View(scale=10, yaw=0.7, distance=1e6)).image
    near = box().seen(View(scale=10, yaw=0.7, distance=25.0)).image
    heights = (np.asarray(near)[..., 3] > 128).sum(axis=0)
    assert near.height > far.height * 1.05
    assert heights[heights > 0].max() > 1.1 * heights[heights > 0][-4]


def can(lid=GREEN) -> Turned:
    wrap = Image.new("RGBA", (400, 200), (*BLUE, 255))
    wrap.paste((*RED, 255), (100, 0, 300, 200))
    profile = np.full(60, 3.0, np.float32)
    return Turned(profile, 12.0, wrap, Image.new("RGB", (32, 32), lid), glossy=0.0)


def test_a_can_from_the_front_is_a_rectangle_that_shows_half_of_its_wrap():
    sprite = can().seen(View(scale=10, distance=1e6, light=PLAIN))
    pixels = np.asarray(sprite.image)
    solid = pixels[..., 3] > 128
    rows, columns = np.nonzero(solid)
    assert columns.max() - columns.min() + 1 == pytest.approx(60, abs=2)
    assert rows.max() - rows.min() + 1 == pytest.approx(120, abs=2)
    assert share(sprite.image, 0) > 0.93
    assert share(sprite.image, 2) < 0.05


def test_a_can_turned_round_shows_the_other_half():
    assert share(can().seen(View(scale=10, yaw=math.pi, light=PLAIN)).image, 2) > 0.9


def test_the_lid_of_a_can_is_an_ellipse_as_wide_as_the_can():
    image = can().seen(View(scale=10, elevation=0.5, distance=1e6, light=PLAIN)).image
    pixels = np.asarray(image).astype(int)
    lid = (pixels[..., 1] > 150) & (pixels[..., 0] < 80) & (pixels[..., 3] > 128)
    rows, columns = np.nonzero(lid)
    assert columns.max() - columns.min() == pytest.approx(60, abs=4)
    assert rows.max() - rows.min() == pytest.approx(60 * math.sin(0.5), abs=4)


def test_from_below_the_lid_is_hidden():
    image = can().seen(View(scale=10, elevation=-0.5, light=PLAIN)).image
    assert share(image, 1) < 0.01


def test_a_narrow_neck_shows_above_a_wide_shoulder():
    profile = np.concatenate([np.full(40, 4.0), np.full(20, 1.0)]).astype(np.float32)
    wrap = Image.new("RGBA", (64, 64), (*RED, 255))
    bottle = Turned(profile, 12.0, wrap, Image.new("RGB", (8, 8), GREEN), glossy=0.0)
    solid = np.asarray(bottle.seen(View(scale=10, distance=1e6)).image)[..., 3] > 128
    widths = solid.sum(axis=1)
    assert widths[20] == pytest.approx(20, abs=2)
    assert widths[-20] == pytest.approx(80, abs=2)


def test_a_bag_leans_by_the_roll_and_keeps_its_foot():
    bag = Soft(plain(RED), (10.0, 20.0, 3.0))
    sprite = bag.seen(View(scale=10, roll=math.pi / 2, distance=1e6))
    assert sprite.image.size == pytest.approx((200, 100), abs=3)
    assert sprite.foot == pytest.approx((0, 50), abs=3)


def test_glass_counts_as_product_and_a_shadow_does_not():
    image = Image.new("RGBA", (2, 1))
    image.putpixel((0, 0), (255, 255, 255, 150))
    image.putpixel((1, 0), (0, 0, 0, 70))
    from training.synth.sprite import Sprite

    assert list(np.asarray(Sprite(image, (0, 0)).solid())[0]) == [255, 0]
