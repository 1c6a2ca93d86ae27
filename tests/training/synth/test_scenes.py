"""Every kind of scene draws products, seldom none, and pictures without variation are plain."""

import io

import numpy as np
import pytest
from PIL import Image

from training.synth import Options, Variation, scenes_named
from training.synth.photograph import photograph
from training.synth.scene.kinds import SCENES


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


def test_the_number_of_products_is_capped():
    options = Options(size=128, scenes=scenes_named("shelf"), max_products=5)
    assert max(len(photograph(options, [], number).boxes) for number in range(6)) <= 5


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
        assert one.boxes == other.boxes or one.scene != other.scene
        assert one.jpeg != other.jpeg


def test_brightness_stays_within_what_a_camera_would_choose():
    means = [opened(photograph(Options(size=96), [], number).jpeg).mean() for number in range(24)]
    assert 60 < np.median(means) < 170
    assert np.percentile(means, 10) > 25
