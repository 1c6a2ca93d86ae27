"""A folder is a catalogue: files and sub-folders are SKUs, and mistakes are named."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from builder.errors import TrainingError
from training.synth.catalogue import read_catalogue


def packshot(path: Path, colour=(180, 20, 20)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", (60, 90), (255, 255, 255))
    ImageDraw.Draw(image).rectangle([15, 10, 44, 79], colour)
    image.save(path)
    return path


def test_files_and_sub_folders_are_skus_in_order(tmp_path: Path):
    packshot(tmp_path / "Milk.png")
    packshot(tmp_path / "Juice" / "front.png")
    packshot(tmp_path / "Juice" / "left.png")
    (tmp_path / "LICENSE").write_text("MIT")
    (tmp_path / ".DS_Store").write_text("")
    packshot(tmp_path / ".thumbnails" / "front.png")
    catalogue = read_catalogue(tmp_path)
    assert catalogue.skus == ("Juice", "Milk")
    assert [product.flavours for product in catalogue.products] == [2, 1]
    assert {product.package(0).sku for product in catalogue.products} == {"Juice", "Milk"}
    assert [name for name, _ in catalogue.sha256] == [
        "Juice/front.png",
        "Juice/left.png",
        "Milk.png",
    ]


def test_a_tall_product_is_tall_and_a_flat_one_flat(tmp_path: Path):
    packshot(tmp_path / "tall.png")
    width, height, _ = read_catalogue(tmp_path).products[0].package(0).solid.size
    assert width / height == pytest.approx(30 / 70, abs=0.05)


@pytest.mark.parametrize("names", [("Milk.png", "milk.jpg"), ("Milk.png", "Milk.jpg")])
def test_two_files_of_one_name_are_refused(tmp_path: Path, names: tuple[str, str]):
    for name in names:
        packshot(tmp_path / name)
    with pytest.raises(TrainingError) as caught:
        read_catalogue(tmp_path)
    assert caught.value.code == "OFF715"
    assert "ilk.png" in caught.value.what
    assert "ilk.jpg" in caught.value.what


def test_a_file_and_a_folder_of_one_name_are_refused(tmp_path: Path):
    packshot(tmp_path / "Milk.png")
    packshot(tmp_path / "Milk" / "a.png")
    with pytest.raises(TrainingError) as caught:
        read_catalogue(tmp_path)
    assert caught.value.code == "OFF715"


def test_a_folder_without_pictures_and_no_folder_at_all(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("soon")
    for folder, words in ((tmp_path, "no picture in it"), (tmp_path / "gone", "no such folder")):
        with pytest.raises(TrainingError, match=words) as caught:
            read_catalogue(folder)
        assert caught.value.code == "OFF711"
