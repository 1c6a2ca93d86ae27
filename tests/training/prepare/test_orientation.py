"""Pictures that EXIF turns are stored upright, with boxes where people see them."""

from __future__ import annotations

import io

import numpy as np
import pytest

from tests.training.prepare.pictures import HEIGHT, WIDTH, sideways, voc
from tests.training.prepare.written import boxes_of, examples
from training.prepare import Options, prepare


@pytest.mark.parametrize("orientation", [2, 3, 4, 5, 6, 7, 8])
def test_a_turned_picture_is_stored_upright_with_boxes_where_they_are_seen(tmp_path, orientation):
    from PIL import Image, ImageOps

    size = (WIDTH, HEIGHT) if orientation < 5 else (HEIGHT, WIDTH)
    data = sideways(5, orientation)
    voc(tmp_path / "source", {"a.jpg": (data, [("a", 4, 6, 20, 30)])}, size)
    prepare(tmp_path / "source", tmp_path / "data", Options(val=0))

    example = examples(tmp_path / "data")["JPEGImages/a.jpg"]
    shown = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    stored = Image.open(io.BytesIO(example.image))
    assert stored.size == shown.size == (example.width, example.height) == size
    assert np.abs(np.asarray(stored, int) - np.asarray(shown, int)).mean() < 3
    expected = [[6 / size[1], 4 / size[0], 30 / size[1], 20 / size[0]]]
    np.testing.assert_allclose(example.boxes, expected, atol=1e-6)


def test_boxes_of_the_stored_orientation_turn_with_the_picture(tmp_path):
    voc(tmp_path / "source", {"a.jpg": (sideways(5, 6), [("a", 0, 0, 16, 24)])}, (WIDTH, HEIGHT))
    prepare(tmp_path / "source", tmp_path / "data", Options(val=0))

    # Clockwise: the upper left quarter comes to the upper right.
    assert boxes_of(tmp_path / "data", "JPEGImages/a.jpg") == [[0.0, 0.5, 0.25, 1.0]]
