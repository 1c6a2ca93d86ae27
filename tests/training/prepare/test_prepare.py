"""A data set is whole, the same from any number of workers, and tells every defect."""

from __future__ import annotations

import errno
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from builder.errors import BundleError, EnvironmentFault, TrainingError
from tests.training.prepare.pictures import (
    HEIGHT,
    WIDTH,
    coco,
    jpeg,
    shelf,
    sideways,
    voc,
    write,
)
from training.dataset import iterate, load_dataset
from training.prepare import Options, Tiles, prepare


def contents(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def examples(folder: Path) -> dict[str, object]:
    dataset = load_dataset(folder, verify=True)
    return {e.name: e for split in dataset.splits for e in iterate(dataset, split)}


def report(folder: Path) -> dict[tuple[str, str], str]:
    rows = json.loads((folder / "report.json").read_text())["defects"]
    return {(row["image"], row["kind"]): row["done"] for row in rows}


def boxes_of(folder: Path, name: str) -> list[list[float]]:
    return np.round(examples(folder)[name].boxes, 4).tolist()


EXPECTED = [
    [6 / HEIGHT, 4 / WIDTH, 30 / HEIGHT, 20 / WIDTH],
    [10 / HEIGHT, 30 / WIDTH, 40 / HEIGHT, 50 / WIDTH],
]


def yolo(folder: Path, pictures) -> Path:
    names = ["cola", "tea"]
    for name, (data, boxes) in pictures.items():
        write(folder / "images" / "train" / name, data)
        lines = [
            f"{names.index(label)} {(x0 + x1) / 2 / WIDTH} {(y0 + y1) / 2 / HEIGHT} "
            f"{(x1 - x0) / WIDTH} {(y1 - y0) / HEIGHT}"
            for label, x0, y0, x1, y1 in boxes
        ]
        write(folder / "labels" / "train" / f"{Path(name).stem}.txt", "\n".join(lines))
    write(folder / "data.yaml", "train: images/train\nnames:\n  0: cola\n  1: tea\n")
    return folder


def table(folder: Path, pictures) -> Path:
    rows = []
    for name, (data, boxes) in pictures.items():
        write(folder / "images" / name, data)
        rows += [
            f"{name},{x0},{y0},{x1},{y1},{label},{WIDTH},{HEIGHT}"
            for label, x0, y0, x1, y1 in boxes
        ]
    # A picture's rows need not stand together.
    write(folder / "annotations" / "annotations_train.csv", "\n".join(rows[::2] + rows[1::2]))
    return folder


@pytest.mark.parametrize("make", [voc, coco, yolo, table])
def test_each_format_gives_the_same_boxes_and_labels(tmp_path, make):
    prepare(make(tmp_path / "source", shelf(6)), tmp_path / "data")

    found = examples(tmp_path / "data")
    assert load_dataset(tmp_path / "data").labels == ("cola", "tea")
    assert sorted(load_dataset(tmp_path / "data").splits) == ["train", "val"]
    assert len(found) == 6
    for name, example in found.items():
        assert example.image == jpeg(int(Path(name).stem))
        assert example.texts == ("cola", "tea") or make is coco
        order = np.argsort(example.classes)
        np.testing.assert_allclose(example.boxes[order], EXPECTED, atol=1e-6)
        assert sorted(example.classes) == [1, 2]


def test_tensorflow_reads_what_is_written(tmp_path):
    import tensorflow as tf

    prepare(voc(tmp_path / "source", shelf(3)), tmp_path / "data", Options(val=0))
    shards = [str(p) for p in load_dataset(tmp_path / "data").shards("train")]
    records = list(tf.data.TFRecordDataset(shards).as_numpy_iterator())
    features = tf.train.Example.FromString(records[0]).features.feature

    assert len(records) == 3
    assert features["image/object/class/label"].int64_list.value == [1, 2]
    assert features["image/object/bbox/xmax"].float_list.value == pytest.approx(
        [20 / WIDTH, 50 / WIDTH]
    )
    encoded = features["image/encoded"].bytes_list.value[0]
    assert tf.io.decode_jpeg(encoded).shape == (HEIGHT, WIDTH, 3)
    assert features["image/key/sha256"].bytes_list.value[0].decode() == (
        hashlib.sha256(encoded).hexdigest()
    )


def test_any_number_of_workers_writes_the_same_bytes(tmp_path):
    source = coco(tmp_path / "source", shelf(150))
    for workers in (1, 2, 3):
        prepare(source, tmp_path / str(workers), Options(workers=workers, tiles=Tiles(2)))

    assert contents(tmp_path / "1") == contents(tmp_path / "2") == contents(tmp_path / "3")
    assert len(load_dataset(tmp_path / "1").shards("train")) > 1


def test_a_drawn_split_stays_when_pictures_are_added(tmp_path):
    def drawn(count: int) -> dict[str, str]:
        prepare(voc(tmp_path / f"s{count}", shelf(count)), tmp_path / f"d{count}", Options(val=0.3))
        dataset = load_dataset(tmp_path / f"d{count}")
        return {e.sha256: split for split in dataset.splits for e in iterate(dataset, split)}

    few, many = drawn(30), drawn(90)
    assert set(few.values()) == {"train", "val"}
    assert few.items() <= many.items()


def test_every_defect_is_told_and_none_is_fatal(tmp_path):
    whole = jpeg(1)
    source = voc(
        tmp_path / "source",
        {
            "whole.jpg": (whole, [("a", 1, 1, 9, 9)]),
            "again.jpg": (whole, [("a", 1, 1, 9, 9)]),
            "cut.jpg": (jpeg(2)[:-40], [("a", 1, 1, 9, 9)]),
            "text.jpg": (b"no picture", [("a", 1, 1, 9, 9)]),
            "boxes.jpg": (
                jpeg(3),
                [
                    ("a", 20, 30, 10, 5),
                    ("a", -8, 10, 16, 20),
                    ("a", 70, 10, 90, 20),
                    ("a", 5, 5, 5, 20),
                    ("a", 1, 2, 30, 40),
                    ("a", 1, 2, 30, 40),
                    ("a", "nan", 2, 30, 40),
                    ("a", "x", 2, 30, 40),
                ],
            ),
        },
    )
    write(source / "JPEGImages" / "alone.jpg", jpeg(9))
    write(source / "Annotations" / "lost.xml", "<annotation/>")
    write(source / "Annotations" / "broken.xml", "<annotation>")
    write(source / "JPEGImages" / "broken.jpg", jpeg(10))

    result = prepare(source, tmp_path / "data", Options(val=0))

    where = "JPEGImages/"
    assert report(tmp_path / "data") == {
        (where + "whole.jpg", "the same picture twice"): "left out",
        (where + "cut.jpg", "a picture that cannot be read"): "left out",
        (where + "text.jpg", "a picture that cannot be read"): "left out",
        (where + "alone.jpg", "a picture without annotation"): "left out",
        ("Annotations/lost.xml", "the picture of an annotation is missing"): "left out",
        (where + "broken.jpg", "an annotation that cannot be read"): "kept, without boxes",
        (where + "boxes.jpg", "an inverted box"): "mended: its sides were swapped",
        (where + "boxes.jpg", "a box partly outside of the picture"): "clipped",
        (where + "boxes.jpg", "a box outside of the picture"): "left out",
        (where + "boxes.jpg", "an empty box"): "left out",
        (where + "boxes.jpg", "a box that stands twice"): "left out",
        (where + "boxes.jpg", "a coordinate that is not a number"): "left out",
        (where + "boxes.jpg", "an object without a box that can be read"): "left out",
    }
    assert (
        boxes_of(tmp_path / "data", where + "boxes.jpg")
        == np.round(
            [
                [5 / HEIGHT, 10 / WIDTH, 30 / HEIGHT, 20 / WIDTH],
                [10 / HEIGHT, 0, 20 / HEIGHT, 16 / WIDTH],
                [2 / HEIGHT, 1 / WIDTH, 40 / HEIGHT, 30 / WIDTH],
            ],
            4,
        )
        .astype(np.float32)
        .round(4)
        .tolist()
    )
    assert any("clipped" in warning for warning in result.warnings)


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_turned_picture_is_stored_upright_with_boxes_where_they_are_seen(tmp_path, orientation):
    from PIL import Image, ImageOps

    size = (WIDTH, HEIGHT) if orientation == 3 else (HEIGHT, WIDTH)
    data = sideways(5, orientation)
    voc(tmp_path / "source", {"a.jpg": (data, [("a", 4, 6, 20, 30)])}, size)
    prepare(tmp_path / "source", tmp_path / "data", Options(val=0))

    example = examples(tmp_path / "data")["JPEGImages/a.jpg"]
    import io

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


def test_labels_that_differ_in_case_are_refused_with_a_way_out_that_works(tmp_path):
    pictures = {"a.jpg": (jpeg(1), [("Cola", 1, 1, 9, 9), ("cola", 11, 11, 19, 19)])}
    source = voc(tmp_path / "source", pictures)

    with pytest.raises(TrainingError, match=r"OFF703.*'Cola' \(1 boxes\) and 'cola'.*--labels"):
        prepare(source, tmp_path / "data")
    assert not (tmp_path / "data").exists()

    labels = write(tmp_path / "labels.txt", "Cola\n")
    prepare(source, tmp_path / "data", Options(labels=labels, val=0))
    assert load_dataset(tmp_path / "data").labels == ("Cola",)
    assert len(boxes_of(tmp_path / "data", "JPEGImages/a.jpg")) == 2


def test_agnostic_folds_all_labels_into_product(tmp_path):
    options = Options(agnostic=True, val=0)
    prepare(voc(tmp_path / "source", shelf(2)), tmp_path / "data", options)

    assert load_dataset(tmp_path / "data").labels == ("product",)
    assert examples(tmp_path / "data")["JPEGImages/0000.jpg"].classes.tolist() == [1, 1]


def test_tiles_hold_each_box_where_half_of_it_is_seen(tmp_path):
    size = (400, 400)
    boxes = [("a", 10, 10, 30, 30), ("a", 205, 10, 235, 30), ("a", 0, 200, 400, 202)]
    source = voc(tmp_path / "source", {"a.jpg": (jpeg(1, size), boxes)}, size)
    prepare(source, tmp_path / "data", Options(tiles=Tiles(2, overlap=0.2), val=0))

    tiles = {name[-3:]: e for name, e in examples(tmp_path / "data").items()}
    assert sorted(tiles) == ["1,1", "1,2", "2,1", "2,2"]
    assert {(t.width, t.height) for t in tiles.values()} == {(222, 222)}
    # 205..235 by 222: 17 of 30 pixels are in the left tile, all in the right one, from 178 on.
    np.testing.assert_allclose(tiles["1,1"].boxes[1], np.array([10, 205, 30, 222]) / 222, atol=1e-5)
    np.testing.assert_allclose(tiles["1,2"].boxes[0], np.array([10, 27, 30, 57]) / 222, atol=1e-5)
    assert load_dataset(tmp_path / "data").tiles["side"] == 2


def test_sku110k_is_known_as_non_commercial(tmp_path):
    result = prepare(table(tmp_path / "source", shelf(2)), tmp_path / "data", Options(val=0))

    assert result.dataset.licence.commercial is False
    assert any("forbids commercial use" in warning for warning in result.warnings)


@pytest.mark.parametrize(
    ("pictures", "code"), [({}, "OFF701"), ({"a.jpg": (jpeg(1), [])}, "OFF702")]
)
def test_nothing_to_learn_from_is_refused(tmp_path, pictures, code):
    (tmp_path / "source").mkdir()
    with pytest.raises(TrainingError, match=code):
        prepare(voc(tmp_path / "source", pictures), tmp_path / "data")


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path):
    source = voc(tmp_path / "source", shelf(2))
    mine = write(tmp_path / "data" / "thesis.txt", "mine")

    with pytest.raises(BundleError, match="OFF401"):
        prepare(source, tmp_path / "data")
    assert mine.read_text() == "mine"


def test_a_full_disk_leaves_the_earlier_data_set_and_says_how_much_is_needed(tmp_path, monkeypatch):
    source = voc(tmp_path / "source", shelf(2))
    prepare(source, tmp_path / "data", Options(val=0))
    before = contents(tmp_path / "data")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("training.dataset.records.RecordWriter.write", full)
    with pytest.raises(BundleError, match=r"OFF402.*bytes are needed.*data"):
        prepare(source, tmp_path / "data", Options(val=0))
    assert contents(tmp_path / "data") == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_ray_that_is_not_installed_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "ray", None)

    with pytest.raises(EnvironmentFault, match=r"OFF601.*offshelf\[cluster\]"):
        prepare(voc(tmp_path / "s", shelf(2)), tmp_path / "data", Options(ray="127.0.0.1:1"))


def test_a_partial_or_altered_data_set_is_not_taken_for_a_whole_one(tmp_path):
    prepare(voc(tmp_path / "source", shelf(2)), tmp_path / "data", Options(val=0))
    shard = load_dataset(tmp_path / "data").shards("train")[0]
    data = bytearray(shard.read_bytes())
    data[200] ^= 1
    shard.write_bytes(data)
    with pytest.raises(TrainingError, match="OFF705"):
        list(iterate(load_dataset(tmp_path / "data"), "train"))
    shard.write_bytes(data[:-1])
    with pytest.raises(TrainingError, match=r"OFF705.*bytes instead of"):
        load_dataset(tmp_path / "data")
    (tmp_path / "data" / "manifest.json").unlink()
    with pytest.raises(TrainingError, match=r"OFF705.*no manifest"):
        load_dataset(tmp_path / "data")
