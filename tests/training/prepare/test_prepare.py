"""A data set is the same from any number of workers, and takes its place whole or not at all."""

from __future__ import annotations

import errno
import hashlib
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
    table,
    voc,
    write,
    yolo,
)
from tests.training.prepare.written import contents, examples
from training.dataset import iterate, load_dataset
from training.prepare import Options, Tiles, prepare

EXPECTED = [
    [6 / HEIGHT, 4 / WIDTH, 30 / HEIGHT, 20 / WIDTH],
    [10 / HEIGHT, 30 / WIDTH, 40 / HEIGHT, 50 / WIDTH],
]


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


def test_agnostic_folds_all_labels_into_product(tmp_path):
    options = Options(agnostic=True, val=0)
    prepare(voc(tmp_path / "source", shelf(2)), tmp_path / "data", options)

    assert load_dataset(tmp_path / "data").labels == ("product",)
    assert examples(tmp_path / "data")["JPEGImages/0000.jpg"].classes.tolist() == [1, 1]


def test_tiles_ask_for_each_box_where_half_of_it_is_seen(tmp_path):
    size = (400, 400)
    boxes = [("a", 10, 10, 30, 30), ("a", 205, 10, 235, 30), ("a", 0, 200, 400, 202)]
    boxes += [("a", 215, 50, 245, 70), ("a", 220, 80, 250, 90)]
    source = voc(tmp_path / "source", {"a.jpg": (jpeg(1, size), boxes)}, size)
    prepare(source, tmp_path / "data", Options(tiles=Tiles(2, overlap=0.2), val=0))

    tiles = {name[-3:]: e for name, e in examples(tmp_path / "data").items()}
    assert sorted(tiles) == ["1,1", "1,2", "2,1", "2,2"]
    assert {(t.width, t.height) for t in tiles.values()} == {(222, 222)}
    # 205..235 by 222: 17 of 30 pixels are in the left tile, all in the right one, from 178 on.
    np.testing.assert_allclose(tiles["1,1"].boxes[1], np.array([10, 205, 30, 222]) / 222, atol=1e-5)
    np.testing.assert_allclose(tiles["1,2"].boxes[0], np.array([10, 27, 30, 57]) / 222, atol=1e-5)
    # Of the two last ones the left tile shows 7 and 2 pixels of 30: a hint of the one, no more.
    assert tiles["1,1"].difficult.tolist() == [False, False, False, True]
    assert tiles["1,2"].difficult.tolist() == [False, False, False, False]
    dataset = load_dataset(tmp_path / "data")
    assert dataset.tiles["side"] == 2
    assert dataset.splits["train"].boxes == sum(tile.wanted.sum() for tile in tiles.values())


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
