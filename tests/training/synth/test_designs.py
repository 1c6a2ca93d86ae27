"""Designs are functions of their seeds, flavours are near-duplicates, every body has its art."""

import numpy as np
import pytest
from PIL import Image

from training.synth.designs import range_of
from training.synth.designs.art import front
from training.synth.designs.brand import brand_of, flavour_of
from training.synth.designs.range_of import BODIES, Design, designs
from training.synth.view import View


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("RGB")).astype(int)


def shown(design: Design, flavour: int = 0) -> bytes:
    return design.package(flavour).solid.seen(View(scale=6, yaw=0.2)).image.tobytes()


def test_a_range_depends_on_seed_and_number_alone():
    assert designs(7, 3, 5) == designs(7, 3, 5)
    assert designs(7, 3, 5) != designs(7, 4, 5)
    assert designs(7, 3, 5) != designs(8, 3, 5)


@pytest.mark.parametrize("body", sorted(BODIES))
def test_a_package_is_drawn_alike_whatever_was_drawn_before(body: str):
    range_of._drawn.cache_clear()
    first = shown(Design(5, body, 2))
    range_of._drawn.cache_clear()
    shown(Design(6, "jar", 2))
    shown(Design(5, body, 2), 1)
    assert shown(Design(5, body, 2)) == first


@pytest.mark.parametrize("body", sorted(BODIES))
@pytest.mark.parametrize("seed", range(4))
def test_every_body_fills_its_silhouette_with_print(body: str, seed: int):
    package = Design(100 + seed, body, 1).package(0)
    width, height, _ = package.solid.size
    sprite = package.solid.seen(View(scale=240 / max(width, height), distance=1e5))
    alpha = np.asarray(sprite.image)[..., 3]
    assert (alpha > 96).mean() > 0.3
    assert pixels(sprite.image)[alpha > 200].std() > 4
    assert sprite.image.height == pytest.approx(240 * height / max(width, height), rel=0.12, abs=8)


def test_flavours_of_a_brand_are_nearer_to_each_other_than_brands_are():
    near, far = [], []
    for seed in range(12):
        brand = brand_of(seed)
        one = pixels(front(flavour_of(brand, 0), 96, 140))
        other = pixels(front(flavour_of(brand, 1), 96, 140))
        stranger = pixels(front(flavour_of(brand_of(seed + 500), 0), 96, 140))
        assert (one != other).any()
        edges = [
            np.abs(np.diff(image.mean(axis=2), axis=0)) > 20 for image in (one, other, stranger)
        ]
        near.append((edges[0] & edges[1]).sum() / max(1, (edges[0] | edges[1]).sum()))
        far.append((edges[0] & edges[2]).sum() / max(1, (edges[0] | edges[2]).sum()))
    assert np.mean(near) > 1.8 * np.mean(far)


def test_fronts_are_printed_and_differ():
    fronts = [pixels(front(flavour_of(brand_of(seed), 0), 80, 120)) for seed in range(8)]
    assert len({image.tobytes() for image in fronts}) == 8
    assert np.mean([image.std() for image in fronts]) > 25
