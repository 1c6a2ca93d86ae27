"""The label map has to know what the data call their boxes."""

from dataclasses import replace
from pathlib import Path

import pytest

from builder.errors import TrainingError
from tests.training.fit.conftest import square, write_records
from tests.training.init.data_sets import shelf
from training.fit.check_labels import check_labels


@pytest.fixture
def records(tmp_path: Path) -> list[Path]:
    """Without a manifest, as other programs write them."""
    path = tmp_path / "train-00000-of-00001.tfrecord"
    write_records(path, [replace(square(0), texts=("Cola",)), square(1)])
    return [path]


def refused(known: dict[str, int], files: list[Path]) -> str:
    with pytest.raises(TrainingError) as caught:
        check_labels(known, files, "pipeline.config")
    assert caught.value.code == "OFF733"
    return caught.value.what


def test_a_label_that_the_map_lacks_is_named_with_one_that_resembles_it(records: list[Path]):
    what = refused({"cola": 1, "square": 1}, records)
    assert "'Cola'" in what
    assert "it has 'cola'" in what
    assert records[0].name in what


def test_a_label_of_another_number_is_named(records: list[Path]):
    what = refused({"Cola": 1, "square": 2}, records)
    assert "'square' is number 2 in the label map and number 1" in what


def test_labels_that_agree_pass_and_the_map_may_know_more(records: list[Path]):
    check_labels({"Cola": 1, "square": 1, "crate": 2}, records, "pipeline.config")


def test_a_prepared_data_set_that_is_not_whole_is_refused(tmp_path: Path):
    data = shelf(tmp_path / "data")
    (file,) = data.glob("train-*.tfrecord")
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(TrainingError, match=r"OFF705.*bytes instead of") as caught:
        check_labels({"product": 1}, [file], "pipeline.config")
    assert caught.value.where == str(file)


def test_of_prepared_data_the_manifest_tells_labels_that_no_first_record_has(tmp_path: Path):
    data = shelf(tmp_path / "data")
    from training.dataset import load_dataset

    dataset = load_dataset(data)
    files = list(dataset.shards("train"))
    known = {label: number for number, label in enumerate(dataset.labels, 1)}
    check_labels(known, files, "pipeline.config")
    last = dataset.labels[-1]
    assert repr(last) in refused({k: v for k, v in known.items() if k != last}, files)
