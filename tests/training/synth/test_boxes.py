"""Boxes are what is seen, to the pixel, and products that nobody would box have none."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from training.synth import Options, Variation
from training.synth.boxes import boxes
from training.synth.camera.lens import distorted
from training.synth.camera.pinhole import Pinhole, upright
from training.synth.package import Package
from training.synth.photograph import photograph
from training.synth.scene.stage import Stage
from training.synth.solids.soft import Soft
from training.synth.sprite import Sprite
from training.synth.view import Light


def stage(side: int = 200, frame: int = 200) -> Stage:
    camera = Pinhole.looking(
        np.array([0.0, 0.0, 100.0]), np.zeros(3), 0.0, 400.0, (side / 2, side / 2)
    )
    return Stage.empty(camera, Light(), (side, side), (frame, frame))


def card(width: int, height: int, colour=(255, 0, 255)) -> Sprite:
    return Sprite(Image.new("RGBA", (width, height), (*colour, 255)), (0.0, 0.0))


def package(name: str = "magenta", sku: str | None = None) -> Package:
    picture = Image.new("RGBA", (60, 90), (255, 0, 255, 255))
    return Package(name, sku, "packshot", Soft(picture, (6.0, 9.0, 3.0)))


def test_the_box_of_a_sprite_is_its_extent():
    scene = stage()
    scene.lay(card(40, 70), (30.0, 20.0), package())
    (box,) = boxes(np.asarray(scene.instances), scene.placed, 0.5)
    assert (box.left, box.top, box.right, box.bottom, box.visible) == (30, 20, 70, 90, 1.0)


def test_a_soft_rim_and_a_shadow_are_not_part_of_the_product():
    picture = Image.new("RGBA", (60, 60), (0, 0, 0, 60))
    ImageDraw.Draw(picture).rectangle([10, 15, 49, 44], (200, 0, 0, 255))
    scene = stage()
    scene.lay(Sprite(picture, (0.0, 0.0)), (100.0, 100.0), package())
    (box,) = boxes(np.asarray(scene.instances), scene.placed, 0.5)
    assert (box.left, box.top, box.right, box.bottom) == (110, 115, 150, 145)


def test_a_box_shrinks_to_what_an_occluder_leaves():
    scene = stage()
    scene.lay(card(40, 100), (50.0, 50.0), package("behind"))
    scene.lay(card(60, 40), (40.0, 110.0), None)
    (box,) = boxes(np.asarray(scene.instances), scene.placed, 0.5)
    assert (box.top, box.bottom) == (50, 110)
    assert box.visible == pytest.approx(0.6)


@pytest.mark.parametrize(("rest", "bottom"), [(2, 150), (6, 196)])
def test_a_sliver_apart_from_the_rest_does_not_stretch_the_box(rest: int, bottom: int):
    scene = stage(400)
    scene.lay(card(60, 140 + rest), (100.0, 50.0), package("behind"))
    scene.lay(card(100, 40), (80.0, 150.0), None)
    (box,) = boxes(np.asarray(scene.instances), scene.placed, 0.5)
    assert (box.left, box.top, box.right, box.bottom) == (100, 50, 160, bottom)


def test_a_product_hidden_by_more_than_asked_need_not_be_found():
    scene = stage()
    scene.lay(card(40, 100), (50.0, 50.0), package("behind"))
    scene.lay(card(40, 60), (50.0, 90.0), package("before"))
    behind, before = boxes(np.asarray(scene.instances), scene.placed, 0.5)
    assert (behind.name, behind.hidden, behind.bottom) == ("behind", True, 90)
    assert (before.name, before.hidden) == ("before", False)
    assert not any(box.hidden for box in boxes(np.asarray(scene.instances), scene.placed, 0.3))


def test_a_product_of_which_hardly_anything_is_seen_is_none():
    scene = stage()
    scene.lay(card(40, 100), (50.0, 50.0), package("behind"))
    scene.lay(card(40, 95), (50.0, 55.0), package("before"))
    (box,) = boxes(np.asarray(scene.instances), scene.placed, 0.5)
    assert box.name == "before"
    asked_for = boxes(np.asarray(scene.instances), scene.placed, 0.05)
    assert [(one.name, one.hidden) for one in asked_for] == [("behind", False), ("before", False)]


def test_a_product_cut_in_half_by_the_border_is_to_be_found_and_a_strip_of_one_is_not():
    scene = stage()
    scene.lay(card(100, 60), (-50.0, 20.0), package("half"))
    scene.lay(card(100, 60), (-80.0, 120.0), package("strip"))
    half, strip = boxes(np.asarray(scene.instances), scene.placed, 0.5)
    assert (half.name, half.left, half.right, half.hidden) == ("half", 0, 50, False)
    assert (strip.name, strip.left, strip.right, strip.hidden) == ("strip", 0, 20, True)


@pytest.mark.parametrize(("min_visible", "hidden"), [(0.5, True), (0.2, False)])
def test_half_of_what_the_border_leaves_of_a_product_is_a_strip(min_visible: float, hidden: bool):
    scene = stage()
    scene.lay(card(100, 100), (-60.0, 50.0), package("cut"))  # 40 % of it are inside
    scene.lay(card(60, 46), (-20.0, 50.0), package("before"))  # 54 % of these are seen
    cut, before = boxes(np.asarray(scene.instances), scene.placed, min_visible)
    assert (cut.name, cut.hidden, round(cut.visible, 3)) == ("cut", hidden, 0.216)
    assert not before.hidden


def test_a_product_too_small_to_be_made_out_need_not_be_found():
    scene = stage()
    scene.lay(card(2, 2), (50.0, 50.0), package())
    (box,) = boxes(np.asarray(scene.instances), scene.placed, 0.5)
    assert box.hidden


def test_what_stands_far_behind_need_not_be_found():
    far, scene = stage(100, 100), stage()
    far.lay(card(20, 30), (10.0, 10.0), package("far"))
    far.lay(card(10, 10), (35.0, 10.0), package("covered"))
    scene.stand_before(far, far.image)
    scene.lay(card(60, 60), (60.0, 0.0), package("near"))

    behind, near = boxes(np.asarray(scene.instances), scene.placed, 0.5)
    assert (near.name, near.hidden) == ("near", False)
    assert (behind.name, behind.hidden) == ("far", True)
    assert (behind.left, behind.top, behind.right, behind.bottom) == (20, 20, 60, 80)
    assert behind.visible == 1.0


@pytest.mark.parametrize("k1", [0.0, 0.13, -0.06])
def test_picture_and_instances_agree_after_the_lens(k1: float):
    scene = stage(236, 200)
    scene.lay(card(70, 90), (20.0, 25.0), package())
    image = np.asarray(distorted(scene.image, (200, 200), k1, Image.Resampling.NEAREST))
    numbers = np.asarray(distorted(scene.instances, (200, 200), k1, Image.Resampling.NEAREST))
    assert np.array_equal(image[..., 0] == 255, numbers == 1)
    (box,) = boxes(numbers, scene.placed, 0.5)
    rows, columns = np.nonzero(image[..., 0] == 255)
    assert (box.left, box.top) == (columns.min(), rows.min())
    assert (box.right, box.bottom) == (columns.max() + 1, rows.max() + 1)


def test_a_placed_package_stands_where_the_camera_sees_its_foot():
    scene = stage()
    assert scene.place(package(), np.zeros(3), upright(0.0))
    (box,) = boxes(np.asarray(scene.instances), scene.placed, 0.5)
    # 400 pixels of focal length at 100 cm: 4 pixels a centimetre, foot in the middle.
    assert (box.left, box.right) == pytest.approx((88, 112), abs=1)
    assert (box.top, box.bottom) == pytest.approx((64, 100), abs=1)


def test_boxes_of_a_whole_photograph_enclose_the_product_and_touch_it():
    found = Variation.named("none")
    options = Options(size=240, variation=found, agnostic=False)

    class Catalogue:
        flavours = 1

        def package(self, flavour: int) -> Package:
            return package("magenta/1", "magenta")

    shots = [photograph(options, [Catalogue()], number) for number in range(6)]
    seen = 0
    for shot in shots:
        with Image.open(io.BytesIO(shot.jpeg)) as file:
            pixels = np.asarray(file.convert("RGB")).astype(int)
        red, green, blue = (pixels[..., channel] for channel in range(3))
        magenta = (red > 150) & (green < 60) & (abs(red - blue) < 25)
        for box in shot.boxes:
            if box.sku is None or box.hidden:
                continue
            seen += 1
            inside = magenta[box.top : box.bottom, box.left : box.right]
            # A deep neighbour may hide a corner, but each side of the box touches the product.
            assert inside.mean() > 0.6
            for side in (inside[1:3], inside[-3:-1], inside[:, 1:3].T, inside[:, -3:-1].T):
                assert side.any()
            assert box.top > 4
            above = magenta[box.top - 4 : box.top - 2, box.left : box.right]
            assert not above.any()
    assert seen >= 4
