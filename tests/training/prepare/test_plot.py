"""The pictures of a summary show the numbers that they are drawn from."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.prepare.plot import PICTURES, Plot, plot
from training.prepare.statistics import Statistics

BLUE = np.array([31, 119, 180])  # of the first split


def drawn(folder: Path, name: str, of: Statistics, recipe: str | None = None) -> np.ndarray:
    plot(Plot(name, str(folder), {"train": of}, recipe))
    with Image.open(folder / name) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def blueish(pixels: np.ndarray) -> np.ndarray:
    """Where the first split's colour is, also when it is half transparent."""
    shown = pixels[..., 2] - pixels[..., 0]
    return shown > 0.3 * (BLUE[2] - BLUE[0])


def dark(pixels: np.ndarray) -> int:
    return int((pixels.max(axis=-1) < 60).sum())


def boxes_of(height: float, width: float) -> Statistics:
    box = np.array([[0.1, 0.1, 0.1 + height, 0.1 + width]], np.float32)
    return Statistics(per_image=Counter({40: 1}), boxes=np.repeat(box, 40, axis=0))


def test_more_pictures_of_a_number_of_boxes_is_a_higher_bar(tmp_path):
    numbers = Statistics(per_image=Counter({2: 9, 15: 3, 30: 1}))
    pixels = drawn(tmp_path, "boxes-per-image.png", numbers)
    columns = blueish(pixels[: int(0.86 * len(pixels))]).sum(axis=0)  # above the axis
    third = len(columns) // 3
    assert columns[:third].max() > 2.5 * columns[third : 2 * third].max() > 0


def test_the_usual_cap_is_drawn_where_pictures_come_near_it(tmp_path):
    few, many = (
        drawn(tmp_path, "boxes-per-image.png", Statistics(per_image=Counter({top: 3})))
        for top in (20, 147)
    )
    assert dark(many) > dark(few) + 300


def test_tall_boxes_are_drawn_above_wide_ones_and_anchors_beside_them(tmp_path):
    tall, wide = (
        drawn(tmp_path, "box-sizes.png", boxes_of(*size)) for size in ((0.5, 0.02), (0.02, 0.5))
    )
    (tall_y, tall_x), (wide_y, wide_x) = (
        np.argwhere(blueish(pixels[100:-100, 120:])).mean(axis=0) for pixels in (tall, wide)
    )
    assert tall_y < wide_y
    assert tall_x < wide_x
    with_anchors = drawn(
        tmp_path, "box-sizes.png", boxes_of(0.5, 0.02), "ssd-mobilenet-v2-fpnlite-320"
    )
    assert dark(with_anchors) > dark(tall) + 300


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_the_same_numbers_are_the_same_bytes(tmp_path, name: str):
    files = []
    for _ in range(2):
        drawn(tmp_path, name, boxes_of(0.2, 0.1), "seed")
        files.append((tmp_path / name).read_bytes())
    assert files[0] == files[1]
