"""A data set goes to a new or an earlier place of its own, and over nothing else."""

from __future__ import annotations

import pytest

from builder.errors import BundleError, TrainingError
from tests.training.dataset.made import write_data_set
from training.dataset.place import check_output, growing, put_in_place


def test_new_empty_and_earlier_places_are_taken(tmp_path):
    (tmp_path / "source").mkdir()
    (tmp_path / "empty").mkdir()
    write_data_set(tmp_path / "earlier")
    (tmp_path / "earlier" / ".DS_Store").touch()
    (tmp_path / "link").symlink_to(tmp_path / "earlier")
    for name in ("new", "empty", "earlier"):
        assert check_output(tmp_path / name, tmp_path / "source") == tmp_path / name
    assert check_output(tmp_path / "link", tmp_path / "source") == tmp_path / "earlier"


@pytest.mark.parametrize("kind", ["file", "strangers", "besides", "manifest"])
def test_what_prepare_did_not_make_is_left(tmp_path, kind):
    place = tmp_path / "data"
    if kind == "file":
        place.touch()
    else:
        write_data_set(place)
        (place / ("thesis.txt" if kind == "besides" else "manifest.json")).write_text("mine")
    if kind == "strangers":
        (place / "manifest.json").unlink()
    with pytest.raises(BundleError, match=r"OFF401.*left as it is"):
        check_output(place, tmp_path / "source")


def test_source_and_output_lie_apart(tmp_path):
    (tmp_path / "source" / "images").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "source")
    for output in ("source", "source/data", ".", "link/data", "source/images"):
        with pytest.raises(TrainingError, match=r"OFF701.*within one another"):
            check_output(tmp_path / output, tmp_path / "source")


def test_what_an_earlier_run_left_is_cleared_but_not_what_another_is_writing(tmp_path):
    (tmp_path / ".data.offshelf-new-killed").mkdir()
    with growing(tmp_path / "data") as first:
        assert [path.name for path in tmp_path.iterdir()] == [first.name]
        with growing(tmp_path / "data") as second:
            assert first.is_dir()
            (second / "a").write_text("a")
            put_in_place(second, tmp_path / "data")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert (tmp_path / "data" / "a").read_text() == "a"


def test_all_files_and_folders_are_on_the_disk_before_they_take_their_place(tmp_path, monkeypatch):
    order = []
    monkeypatch.setattr("builder.disk.folder.sync", order.append)
    with growing(tmp_path / "data") as fresh:
        (fresh / "images" / "val").mkdir(parents=True)
        (fresh / "images" / "val" / "1.jpg").touch()
        (fresh / "manifest.json").touch()
        put_in_place(fresh, tmp_path / "data")
    below = ["images/val/1.jpg", "images/val", "images", "manifest.json", "."]
    assert order == [*(fresh / path for path in below), tmp_path]
