"""A folder is a data set only if it is whole, and each way of not being whole is named."""

from __future__ import annotations

import json

import pytest

from builder.errors import TrainingError
from tests.training.dataset.made import LABELS, example, write_data_set
from training.dataset import MANIFEST, RecordWriter, encode_example, iterate, load_dataset


def edit(folder, change):
    path = folder / MANIFEST
    value = json.loads(path.read_text())
    change(value)
    path.write_text(json.dumps(value))


def test_a_whole_one_gives_its_examples_in_the_order_of_shards(tmp_path):
    made = write_data_set(tmp_path / "data")
    dataset = load_dataset(tmp_path / "data", verify=True)

    assert dataset == made
    assert dataset.labels == LABELS
    names = [e.name for e in iterate(dataset, "train")]
    assert names == [f"shelf/{number}.jpg" for number in range(7)]
    assert [path.name for path in dataset.shards("val")] == ["val-00000-of-00001.tfrecord"]
    assert dataset.shards("test") == ()


def test_a_split_that_is_not_there_is_named_beside_those_that_are(tmp_path):
    dataset = write_data_set(tmp_path / "data")
    with pytest.raises(TrainingError, match=r"OFF705.*no split 'test'.*train, val"):
        next(iterate(dataset, "test"))


def test_a_folder_without_manifest_is_a_partial_set(tmp_path):
    write_data_set(tmp_path / "data")
    (tmp_path / "data" / MANIFEST).unlink()
    with pytest.raises(TrainingError, match=r"OFF705.*no finished data set.*no manifest"):
        load_dataset(tmp_path / "data")
    with pytest.raises(TrainingError, match=r"OFF705.*no such folder"):
        load_dataset(tmp_path / "dota")


def drop(key):
    return lambda value: value.pop(key)


@pytest.mark.parametrize(
    "change",
    [
        drop("format"),
        drop("splits"),
        drop("licence"),
        lambda value: value.update(format="offshelf-project"),
        lambda value: value.update(version=2),
        lambda value: value.update(splits=[]),
        lambda value: value["splits"].update(train=None),
        lambda value: value["splits"]["train"]["shards"][0].update(colour="red"),
        lambda value: value["licence"].pop("name") and value["licence"].update(title="MIT"),
    ],
)
def test_a_manifest_of_another_shape_is_refused(tmp_path, change):
    write_data_set(tmp_path / "data")
    edit(tmp_path / "data", change)
    with pytest.raises(TrainingError, match=r"OFF705.*the manifest is not one that can be read"):
        load_dataset(tmp_path / "data")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": 1}', "\x00"])
def test_a_manifest_that_is_no_json_of_ours_is_refused(tmp_path, text):
    write_data_set(tmp_path / "data")
    (tmp_path / "data" / MANIFEST).write_text(text)
    with pytest.raises(TrainingError, match=r"OFF705.*manifest.json"):
        load_dataset(tmp_path / "data")


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value["labels"].reverse(),
        lambda value: value["splits"].pop("val"),
        lambda value: value["splits"]["train"]["shards"].pop(),
        lambda value: value["splits"]["train"]["shards"][0].update(sha256="0" * 64),
        lambda value: value.update(sha256="0" * 64),
    ],
)
def test_a_manifest_that_was_altered_is_refused(tmp_path, change):
    write_data_set(tmp_path / "data")
    edit(tmp_path / "data", change)
    with pytest.raises(TrainingError, match=r"OFF705.*the manifest was altered"):
        load_dataset(tmp_path / "data")


def test_a_shard_that_is_gone_cut_or_altered_is_named(tmp_path):
    shard = write_data_set(tmp_path / "data").shards("train")[1]
    data = shard.read_bytes()

    shard.write_bytes(data[:-1])
    with pytest.raises(TrainingError, match=rf"OFF705.*{len(data) - 1:,} bytes.*{shard.name}"):
        load_dataset(tmp_path / "data")

    shard.write_bytes(data[:-30] + bytes([data[-30] ^ 1]) + data[-29:])
    dataset = load_dataset(tmp_path / "data")
    with pytest.raises(TrainingError, match=rf"OFF705.*its hash is not.*{shard.name}"):
        load_dataset(tmp_path / "data", verify=True)
    with pytest.raises(TrainingError, match=rf"OFF705.*wrong checksum.*{shard.name}"):
        list(iterate(dataset, "train"))

    shard.unlink()
    with pytest.raises(TrainingError, match=rf"OFF705.*a shard is missing.*{shard.name}"):
        load_dataset(tmp_path / "data")


def test_a_record_that_is_no_labelled_picture_is_named(tmp_path):
    dataset = write_data_set(tmp_path / "data")
    with dataset.shards("val")[0].open("wb") as file:
        writer = RecordWriter(file)
        writer.write(*encode_example(example(1)))
        writer.write(b"something else")
    found = iterate(dataset, "val")
    assert next(found).name == "shelf/1.jpg"
    with pytest.raises(TrainingError, match=r"OFF705.*record 1 is not a labelled picture"):
        next(found)


def test_the_hash_stands_for_labels_and_pictures_but_not_for_the_folder(tmp_path):
    one, other = write_data_set(tmp_path / "one"), write_data_set(tmp_path / "other")
    more = write_data_set(tmp_path / "more", pictures=6)
    assert one.sha256 == other.sha256 != more.sha256
