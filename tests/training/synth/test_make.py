"""A run writes what ``prepare`` reads: whole or not at all, the same bytes for any workers."""

import errno
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from builder.errors import BundleError, TrainingError
from training.synth import Options, make, scenes_named

SMALL = Options(images=10, val=3, size=96, seed=3, max_products=12)


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synth") / "out"
    make(folder, SMALL, workers=1)
    return folder


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    folder = tmp_path / "catalogue"
    folder.mkdir()
    for name, colour in (("Milk", (20, 60, 200)), ("Juice", (240, 140, 0)), ("Tea", (20, 120, 40))):
        image = Image.new("RGB", (60, 90), (255, 255, 255))
        ImageDraw.Draw(image).rectangle([15, 10, 44, 79], colour)
        image.save(folder / f"{name}.png")
    return folder


def test_it_is_a_coco_folder(made: Path):
    for split, count in (("train", 10), ("val", 3)):
        coco = json.loads((made / f"{split}.json").read_text())
        assert [image["id"] for image in coco["images"]] == list(range(1, count + 1))
        assert coco["categories"] == [{"id": 1, "name": "product", "supercategory": "product"}]
        assert coco["annotations"]
        for image in coco["images"]:
            with Image.open(made / image["file_name"]) as file:
                assert file.format == "JPEG"
                assert file.size == (image["width"], image["height"]) == (96, 96)
        for annotation in coco["annotations"]:
            x, y, width, height = annotation["bbox"]
            assert x >= 0
            assert y >= 0
            assert x + width <= 96
            assert y + height <= 96
            assert annotation["area"] == width * height
            assert annotation["category_id"] == 1


def test_the_record_names_parameters_and_a_free_licence(made: Path):
    record = json.loads((made / "synth.json").read_text())
    assert (record["format"], record["version"], record["seed"]) == ("offshelf-synth", 1, 3)
    assert record["parameters"]["variation"] == "full"
    assert record["licence"]["commercial"] is True
    assert record["packshots"] == {}


def test_hidden_products_may_be_taught_as_background(made: Path, tmp_path: Path):
    make(tmp_path / "out", replace(SMALL, hidden="nothing"), workers=1)
    marked, bare = (
        json.loads((folder / "train.json").read_text())["annotations"]
        for folder in (made, tmp_path / "out")
    )
    assert any(one["ignore"] for one in marked)
    boxes = [[one["bbox"] for one in part if not one["ignore"]] for part in (marked, bare)]
    assert boxes[0] == boxes[1]
    assert len(bare) == len(boxes[1])
    assert json.loads((tmp_path / "out" / "synth.json").read_text())["parameters"]["hidden"] == (
        "nothing"
    )


def test_the_contact_sheet_shows_every_picture(made: Path):
    with Image.open(made / "contact-sheet.jpg") as sheet:
        assert sheet.size == (6 * 320, 3 * 320)
        cells = np.asarray(sheet.convert("L")).reshape(3, 320, 6, 320).swapaxes(1, 2)
    assert (cells.reshape(18, -1).std(axis=1)[:13] > 3).all()


def test_two_workers_write_the_same_bytes_as_one(made: Path, tmp_path: Path):
    make(tmp_path / "out", SMALL, workers=2)
    assert hashes(tmp_path / "out") == hashes(made)


def test_more_pictures_leave_the_first_ones_as_they_are(made: Path, tmp_path: Path):
    fewer = Options(images=4, val=0, size=96, seed=3, max_products=12)
    make(tmp_path / "out", fewer, workers=1)
    before, after = hashes(made), hashes(tmp_path / "out")
    for number in range(1, 5):
        name = f"images/train/{number:06d}.jpg"
        assert before[name] == after[name]


def test_validation_pictures_depend_on_the_seed_alone_and_are_never_trained_on(
    made: Path, tmp_path: Path
):
    many = Options(images=24, val=3, size=96, seed=3, max_products=12)
    make(tmp_path / "out", many, workers=2)
    before, after = hashes(made), hashes(tmp_path / "out")
    shown = {name: after[name] for name in after if name.startswith("images/val/")}
    assert shown == {name: before[name] for name in before if name.startswith("images/val/")}
    assert not set(shown.values()) & {after[n] for n in after if n.startswith("images/train/")}


def test_another_seed_makes_other_pictures(made: Path, tmp_path: Path):
    make(tmp_path / "out", Options(images=2, val=0, size=96, seed=4), workers=1)
    assert (
        hashes(tmp_path / "out")["images/train/000001.jpg"]
        != hashes(made)["images/train/000001.jpg"]
    )


def test_a_catalogue_gives_a_label_a_sku_and_strangers_none(catalogue: Path, tmp_path: Path):
    options = Options(images=24, val=2, size=96, agnostic=False, max_products=20)
    result = make(tmp_path / "out", options, catalogue, workers=1)
    assert result.labels == ("Juice", "Milk", "Tea")
    coco = json.loads((tmp_path / "out" / "train.json").read_text())
    assert {a["category_id"] for a in coco["annotations"]} == {1, 2, 3}
    record = json.loads((tmp_path / "out" / "synth.json").read_text())
    assert sorted(record["packshots"]) == ["Juice.png", "Milk.png", "Tea.png"]
    assert record["licence"]["commercial"] is None
    make(
        tmp_path / "agnostic",
        Options(images=24, val=2, size=96, max_products=20),
        catalogue,
        workers=1,
    )
    everything = json.loads((tmp_path / "agnostic" / "train.json").read_text())
    assert [c["name"] for c in everything["categories"]] == ["product"]
    # The same pictures; without names the strangers are products too.
    assert len(everything["annotations"]) > len(coco["annotations"])


def test_a_folder_of_ones_own_is_replaced_and_another_is_left(tmp_path: Path):
    out = tmp_path / "out"
    tiny = Options(images=1, val=0, size=64)
    make(out, tiny, workers=1)
    make(out, tiny, workers=1)
    (out / "notes.txt").write_text("mine")
    with pytest.raises(BundleError) as caught:
        make(out, tiny, workers=1)
    assert caught.value.code == "OFF401"
    assert (out / "notes.txt").read_text() == "mine"


def test_a_run_that_dies_leaves_the_previous_one(tmp_path: Path):
    out = tmp_path / "out"
    make(out, Options(images=2, val=0, size=64), workers=1)
    before = hashes(out)

    def dies(step: str, done: float | None = None) -> None:
        if done is not None and done > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(out, Options(images=3, val=0, size=64, seed=9), workers=1, progress=dies)
    assert hashes(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "OFF402"), (errno.EACCES, "OFF403")])
def test_a_disk_that_refuses_is_told_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
):
    def refuse(path: Path, *_: object) -> int:
        raise OSError(number, "refused", str(path))

    monkeypatch.setattr("pathlib.Path.write_bytes", refuse)
    with pytest.raises(BundleError, match=code):
        make(tmp_path / "out", Options(images=1, val=0, size=64), workers=1)
    assert list(tmp_path.iterdir()) == []


def test_only_the_scenes_that_were_asked_for():
    from training.synth.photograph import photograph

    options = Options(size=64, scenes=scenes_named("table=1,heap=3"))
    kinds = [photograph(options, [], number).scene for number in range(24)]
    assert set(kinds) == {"table", "heap"}
    assert kinds.count("heap") > kinds.count("table")


@pytest.mark.parametrize("inside", ["catalogue/shelves", "."])
def test_pictures_made_among_packshots_would_be_packshots_next_time(
    catalogue: Path, tmp_path: Path, inside: str
):
    with pytest.raises(TrainingError, match=r"OFF701.*lie within one another"):
        make(tmp_path / inside, SMALL, catalogue)
    assert [path.name for path in tmp_path.iterdir()] == ["catalogue"]
