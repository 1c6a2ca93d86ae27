"""Every kind of scene draws products, seldom none, and pictures without variation are plain."""

import importlib
import io
import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageColor

from training.synth import Options, Variation, make, scenes_named
from training.synth.catalogue import read_catalogue
from training.synth.package import Package
from training.synth.photograph import photograph
from training.synth.scene.kinds import SCENES
from training.synth.scene.stage import Stage
from training.synth.solids.soft import Soft


def opened(jpeg: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(jpeg)) as file:
        return np.asarray(file.convert("RGB"))


@pytest.mark.parametrize("kind", sorted(SCENES))
def test_a_scene_shows_products(kind: str):
    options = Options(size=128, scenes=scenes_named(kind), max_products=30, seed=1)
    shots = [photograph(options, [], number) for number in range(8)]
    assert sum(bool(shot.boxes) for shot in shots) >= 7
    assert all(opened(shot.jpeg).shape == (128, 128, 3) for shot in shots)
    assert np.median([opened(shot.jpeg).std() for shot in shots]) > 15
    assert len({shot.jpeg for shot in shots}) == 8


def test_packshots_hang_on_hooks_where_asked_to(tmp_path):
    packshot = Image.new("RGB", (60, 90), "white")
    packshot.paste((180, 20, 20), (15, 10, 45, 80))
    packshot.save(tmp_path / "bag.png")
    offers = read_catalogue(tmp_path).products
    hanging, standing = (
        photograph(Options(size=96, scenes=scenes_named(kind), agnostic=False), offers, 3)
        for kind in ("pegs", "closeup")
    )
    assert hanging.boxes
    assert hanging.boxes != standing.boxes


def test_the_number_of_products_is_capped():
    options = Options(size=128, scenes=scenes_named("shelf"), max_products=5)
    assert max(len(photograph(options, [], number).boxes) for number in range(6)) <= 5


def test_a_shelf_from_afar_is_stocked_across_the_picture():
    # Not a band of tiny products on a bare wall: what may be shown fills the frame.
    options = Options(size=192, scenes=scenes_named("shelf"), max_products=40)
    shots = [photograph(options, [], number) for number in range(24)]
    spread = [
        (max(b.right for b in shot.boxes) - min(b.left for b in shot.boxes))
        * (max(b.bottom for b in shot.boxes) - min(b.top for b in shot.boxes)) / 192**2
        for shot in shots
    ]  # fmt: skip
    tall = [box.bottom - box.top for shot in shots for box in shot.boxes if not box.hidden]
    assert np.median(spread) > 0.5
    assert np.median(tall) > 192 / 6
    assert np.median([len(shot.boxes) for shot in shots]) >= 10


def seen_of(shots) -> float:
    """Sum over all products of the part that is seen."""
    return sum(box.visible for shot in shots for box in shot.boxes)


@pytest.mark.parametrize("way", ["_arm", "_trolley"])
def test_who_stands_before_a_shelf_hides_some_of_it(monkeypatch, way: str):
    options = Options(size=192, scenes=scenes_named("closeup,shelf"), max_products=30)
    module = "training.synth.scene.in_the_way"
    draw = getattr(importlib.import_module(module), way)
    monkeypatch.setattr("training.synth.photograph.OFTEN", 0.0)
    free = [photograph(options, [], number) for number in range(6)]
    monkeypatch.setattr("training.synth.photograph.OFTEN", 1.0)
    for name in ("_arm", "_trolley"):
        monkeypatch.setattr(f"{module}.{name}", draw)
    passed = [photograph(options, [], number) for number in range(6)]

    assert all(a.jpeg != b.jpeg for a, b in zip(free, passed, strict=True))
    assert 0.3 * seen_of(free) < seen_of(passed) < seen_of(free)


def test_now_and_then_somebody_stands_before_a_shelf_and_nobody_before_a_table(monkeypatch):
    passed = []
    monkeypatch.setattr("training.synth.photograph.in_the_way", lambda *_: passed.append(1))
    options = Options(size=64, scenes=scenes_named("closeup=1,table=1"), max_products=4)
    shots = [(photograph(options, [], number).scene, len(passed)) for number in range(120)]
    scenes = {scene for (_, before), (scene, now) in pairwise(shots) if now > before}
    assert scenes == {"closeup"}
    assert 1 <= len(passed) <= 12  # of about 60, every twelfth


@pytest.mark.parametrize(
    ("kind", "shown"),
    # On a mixed shelf others, which fit, take its place.
    [("shelf", True), ("closeup", True), ("hand", True), ("mixed", False)],
)
def test_a_product_wider_than_the_shelf_is_shown_where_nothing_else_fits(kind: str, shown: bool):
    class Wide:
        flavours = 1

        def package(self, flavour: int) -> Package:
            picture = Image.new("RGBA", (90, 40), (200, 30, 30, 255))
            return Package("wide", "wide", "packshot", Soft(picture, (150.0, 60.0, 10.0)))

    options = Options(size=96, scenes=scenes_named(kind), agnostic=False)
    boxes = [photograph(options, [Wide()], number).boxes for number in range(6)]
    assert any(boxes)
    assert any(box.sku == "wide" and not box.hidden for found in boxes for box in found) == shown


@pytest.mark.parametrize(("size", "stacked"), [((90, 40), True), ((40, 90), False)])
def test_flat_packshots_stand_on_one_another_and_tall_ones_do_not(
    tmp_path, monkeypatch, size: tuple[int, int], stacked: bool
):
    packshot = Image.new("RGB", (120, 120), "white")
    packshot.paste((180, 20, 20), (10, 10, 10 + size[0], 10 + size[1]))
    packshot.save(tmp_path / "tub.png")
    offers = read_catalogue(tmp_path).products
    feet, place = [], Stage.place

    def noted(stage, package, foot, *arguments, **more):
        if package.kind == "packshot":
            feet.append((float(foot[1]), package.solid.size[1]))
        return place(stage, package, foot, *arguments, **more)

    monkeypatch.setattr(Stage, "place", noted)
    options = Options(size=64, scenes=scenes_named("shelf"), agnostic=False, max_products=40)
    for number in range(6):
        photograph(options, offers, number)
    # Boards are further apart than the products on them are tall.
    height = feet[0][1]
    levels = sorted({y for y, _ in feet})
    assert any(abs(b - a - height) < 1e-6 for a, b in pairwise(levels)) == stacked


def test_a_mixed_shelf_shows_more_different_products_than_any_other(tmp_path):
    packs = tmp_path / "packs"
    packs.mkdir()
    for number in range(16):
        packshot = Image.new("RGB", (120, 200), "white")
        packshot.paste(ImageColor.getrgb(f"hsl({22 * number}, 80%, 45%)"), (15, 10, 105, 190))
        packshot.save(packs / f"carton-{number}.png")
    shown = {}
    wanted = Options(images=12, val=0, size=256, max_products=30, agnostic=False)
    for kind in ("mixed", "shelf", "closeup"):
        options = replace(wanted, scenes=scenes_named(kind))
        make(tmp_path / kind, options, packs, workers=1)
        made = json.loads((tmp_path / kind / "train.json").read_text())
        labels = [set() for _ in made["images"]]
        for box in made["annotations"]:
            labels[box["image_id"] - 1].add(box["category_id"])
        shown[kind] = sum(map(len, labels)) / len(labels)
    assert shown["mixed"] > 1.5 * max(shown["shelf"], shown["closeup"])


def test_without_variation_the_ground_is_white_and_boxes_stand_in_a_row():
    options = Options(size=128, variation=Variation.named("none"))
    for number in range(6):
        shot = photograph(options, [], number)
        pixels = opened(shot.jpeg)
        corners = pixels[[0, 0, -1, -1], [0, -1, 0, -1]]
        assert corners.min() > 245
        feet = [box.bottom for box in shot.boxes]
        assert shot.boxes
        assert max(feet) - min(feet) <= 6


def test_light_and_sensor_change_the_pixels_and_not_the_boxes():
    bare = Options(size=128, variation=Variation.named("geometry,scene"))
    noisy = Options(size=128, variation=Variation.named("geometry,scene,sensor"))
    for number in range(4):
        one, other = photograph(bare, [], number), photograph(noisy, [], number)
        assert (one.scene, one.boxes) == (other.scene, other.boxes)
        assert one.jpeg != other.jpeg


def test_brightness_stays_within_what_a_camera_would_choose():
    means = [opened(photograph(Options(size=96), [], number).jpeg).mean() for number in range(24)]
    assert 60 < np.median(means) < 170
    assert np.percentile(means, 10) > 25
