"""Products come out of their packshots whole, and ground does not come with them."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from builder.errors import TrainingError
from training.synth.cutout import cut_out


def save(image: Image.Image, path: Path) -> Path:
    image.save(path, quality=90) if path.suffix == ".jpg" else image.save(path)
    return path


def test_white_ground_goes_and_the_edge_is_soft(tmp_path: Path):
    image = Image.new("RGB", (120, 160), (255, 255, 255))
    ImageDraw.Draw(image).rectangle([30, 40, 89, 139], (200, 30, 30))
    cut = cut_out(save(image, tmp_path / "a.jpg"))
    assert cut.size == pytest.approx((60, 100), abs=3)
    alpha = np.asarray(cut.getchannel("A"))
    assert alpha[50, 30] == 255
    assert ((alpha > 20) & (alpha < 235)).any()
    rim = np.asarray(cut.convert("RGB"))[alpha > 200]
    assert (rim.min(axis=1) < 150).all()


def test_white_inside_a_package_stays(tmp_path: Path):
    image = Image.new("RGB", (120, 120), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    draw.rectangle([20, 20, 99, 99], (0, 80, 0))
    draw.rectangle([40, 40, 79, 79], (255, 255, 255))
    assert np.asarray(cut_out(save(image, tmp_path / "a.png")).getchannel("A"))[40, 40] == 255


def test_a_white_carton_whose_edge_fades_into_the_ground_stays_whole(tmp_path: Path):
    image = Image.new("RGB", (120, 200), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    draw.rectangle([30, 20, 89, 50], (0, 90, 200))
    draw.rectangle([30, 150, 89, 180], (0, 90, 200))
    draw.line([(30, 20), (30, 180)], (180, 180, 180), 3)
    alpha = np.asarray(cut_out(save(image, tmp_path / "a.jpg")).getchannel("A"))
    assert alpha[80, 50] == 255
    assert (alpha > 128).mean() > 0.93


def test_the_shoulders_of_a_bottle_stay_free(tmp_path: Path):
    image = Image.new("RGB", (120, 200), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    draw.rectangle([50, 10, 69, 90], (0, 60, 20))
    draw.rectangle([30, 90, 89, 190], (0, 60, 20))
    alpha = np.asarray(cut_out(save(image, tmp_path / "a.png")).getchannel("A"))
    assert alpha[30, 5] == 0
    assert alpha[150, 5] == 255


def test_transparent_ground_is_kept_as_it_is(tmp_path: Path):
    image = Image.new("RGBA", (80, 80))
    ImageDraw.Draw(image).ellipse([20, 10, 59, 69], (255, 255, 255, 255))
    cut = cut_out(save(image, tmp_path / "a.png"))
    assert cut.size == (40, 60)
    assert cut.getpixel((0, 0))[3] == 0


def test_a_picture_of_nothing_is_named(tmp_path: Path):
    path = save(Image.new("RGB", (50, 50), (254, 255, 255)), tmp_path / "empty.jpg")
    with pytest.raises(TrainingError, match="all of it is white") as caught:
        cut_out(path)
    assert caught.value.code == "OFF714"
    assert str(path) in caught.value.where


def test_a_file_that_is_no_picture_is_named(tmp_path: Path):
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    with pytest.raises(TrainingError) as caught:
        cut_out(path)
    assert (caught.value.code, caught.value.where) == ("OFF714", str(path))


def test_a_truncated_jpeg_is_named(tmp_path: Path):
    image = Image.effect_noise((200, 200), 80).convert("RGB")
    path = save(image, tmp_path / "half.jpg")
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(TrainingError) as caught:
        cut_out(path)
    assert caught.value.code == "OFF714"


def test_a_packshot_is_cut_out_as_people_see_it(tmp_path: Path):
    image = Image.new("RGB", (200, 120), (255, 255, 255))
    ImageDraw.Draw(image).rectangle([60, 40, 139, 79], (200, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = 6  # a phone that was held upright
    image.save(tmp_path / "a.jpg", exif=exif)
    assert cut_out(tmp_path / "a.jpg").size == pytest.approx((40, 80), abs=3)
