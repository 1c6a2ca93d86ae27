"""``offshelf train prepare`` reads each format, says what it wrote, and refuses in one sentence."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from builder.cli.train import app
from builder.errors import BundleError, OffshelfError
from tests.training.prepare.pictures import coco, jpeg, shelf, table, voc, write, yolo
from training.dataset import load_dataset

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["prepare", *map(str, arguments)])


@pytest.mark.parametrize(
    ("make", "format_", "file"),
    [
        (voc, "voc", ""),
        (coco, "coco", "train.json"),
        (table, "sku110k", "annotations/annotations_train.csv"),
        (yolo, "yolo", "data.yaml"),
    ],
)
def test_each_format_by_its_name_and_from_its_file(tmp_path, make, format_, file):
    source = make(tmp_path / "source", shelf(5))
    result = run(source / file, "--format", format_, "-o", tmp_path / "data", "--val", "0.4")
    assert result.exit_code == 0, result.output
    told = dict(line.split(": ") for line in result.stdout.splitlines() if ": " in line)
    dataset = load_dataset(tmp_path / "data", verify=True)
    assert dataset.labels == ("cola", "tea")
    for name, split in dataset.splits.items():
        assert told[name] == f"{split.images} images, {2 * split.images} boxes"
    assert sum(split.images for split in dataset.splits.values()) == 5
    assert str(tmp_path / "data" / "report.json") in result.stdout


def test_json_is_all_that_stdout_holds_and_strict_counts_defects(tmp_path):
    pictures = {**shelf(3), "cut.jpg": (jpeg(9)[:-30], [("cola", 1, 1, 9, 9)])}
    source = voc(tmp_path / "source", pictures)
    arguments = (source, "-o", tmp_path / "data", "--val", "0", "--licence", "CC-BY-NC-4.0")
    result = run(*arguments, "--json", "--recipe", "ssd-mobilenet-v2-320")
    told = json.loads(result.stdout)

    assert result.exit_code == 0
    assert told["splits"] == {"train": {"images": 3, "boxes": 6, "shards": 1}}
    assert told["defects"] == [
        {"kind": "a picture that cannot be read", "done": "left out", "count": 1}
    ]
    assert told["licence"]["commercial"] is False
    assert any("forbids commercial use" in warning for warning in told["warnings"])
    assert 0 < told["ceilings"]["train"]["anchors"] <= 1
    assert run(*arguments, "--strict").exit_code == 1


def test_what_need_not_be_found_is_told_apart(tmp_path):
    source = coco(tmp_path / "source", shelf(3))
    note = json.loads((source / "train.json").read_text())
    note["annotations"][0]["ignore"] = note["annotations"][2]["iscrowd"] = 1
    (source / "train.json").write_text(json.dumps(note))

    result = run(source, "-o", tmp_path / "data", "--val", "0")
    assert "train: 3 images, 4 boxes, 2 more that need not be found" in result.stdout

    summary = json.loads((tmp_path / "data" / "summary.json").read_text())["splits"]["train"]
    assert (summary["boxes"], summary["optional_boxes"]) == (4, 2)
    assert sum(summary["boxes_per_class"].values()) == summary["sampled_boxes"] == 4
    # Training holds them all: what caps are set from counts them.
    assert summary["boxes_per_image"]["max"] == 2
    again = run(source, "-o", tmp_path / "again", "--val", "0", "--json")
    assert json.loads(again.stdout)["splits"]["train"]["boxes"] == 4


def test_tiles_and_folded_labels(tmp_path):
    source = voc(tmp_path / "source", shelf(2))
    options = ("--tile", "2", "--overlap", "0.25", "--min-visible", "0.3", "--agnostic")
    assert run(source, "-o", tmp_path / "data", "--val", "0", *options).exit_code == 0

    dataset = load_dataset(tmp_path / "data")
    assert dataset.tiles == {"side": 2, "overlap": 0.25, "min_visible": 0.3}
    assert dataset.labels == ("product",)
    assert dataset.splits["train"].images == 8


@pytest.mark.parametrize(
    ("name", "options", "code", "said"),
    [
        ("nowhere", (), "OFF701", "nothing at this path"),
        ("empty", (), "OFF701", "no annotations of a known format"),
        ("bare", (), "OFF702", "no boxes"),
        ("case", (), "OFF703", "differ only in case"),
        ("good", ("--labels", "empty"), "OFF208", ""),
        ("good", ("--recipe", "ssd-mobilenet-v9"), "OFF720", "ssd-mobilenet-v9"),
        ("good", ("--ray", "127.0.0.1:1"), "OFF706", ""),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(tmp_path, name, options, code, said, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    voc(tmp_path / "bare", {"a.jpg": (jpeg(1), [])})
    voc(tmp_path / "case", {"a.jpg": (jpeg(1), [("Tea", 1, 1, 9, 9), ("tea", 1, 1, 9, 9)])})
    voc(tmp_path / "good", shelf(2))
    if "--ray" in options:
        pretend_no_cluster_answers(monkeypatch)
    before = sorted(tmp_path.iterdir())
    result = run(name, "-o", "data", *options)

    assert isinstance(result.exception, OffshelfError)
    assert result.exception.code == code
    assert said in result.exception.what
    assert result.exception.way_out
    assert sorted(tmp_path.iterdir()) == before


def pretend_no_cluster_answers(monkeypatch) -> None:
    import ray

    def refuse(**_):
        raise ConnectionError("Failed to connect to GCS at address 127.0.0.1:1")

    monkeypatch.setattr(ray, "init", refuse)


def test_a_disk_without_room_is_told_before_anything_is_written(tmp_path, monkeypatch):
    import shutil

    source = voc(tmp_path / "source", shelf(2))
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage._replace(free=1000))
    result = run(source, "-o", tmp_path / "data")

    assert isinstance(result.exception, BundleError)
    assert result.exception.code == "OFF402"
    assert "1,000 are free" in result.exception.what
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


@pytest.mark.parametrize(
    "where", ["training.prepare.formats.coco._group", "matplotlib.figure.Figure.savefig"]
)
@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "OFF402"), (errno.EACCES, "OFF403")])
def test_a_disk_that_refuses_at_any_step_is_told(tmp_path, monkeypatch, where, number, code):
    def refuse(*_, **__):
        raise OSError(number, "refused")

    monkeypatch.setattr(where, refuse)
    result = run(coco(tmp_path / "source", shelf(2)), "-o", tmp_path / "data")
    assert isinstance(result.exception, BundleError)
    assert result.exception.code == code
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_a_worker_that_meets_a_full_disk_tells_it_too(tmp_path):
    """A limit on file sizes, which worker processes inherit, stands for a disk that fills."""
    source = voc(tmp_path / "source", shelf(70))
    limited = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); "
        "from builder.cli import main; main()"
    )
    arguments = ["train", "prepare", source, "-o", tmp_path / "data", "--workers", "2"]
    done = subprocess.run(
        [sys.executable, "-c", limited, *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 2
    assert "OFF403" in done.stderr
    assert "File too large" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_labels_from_a_file_fix_their_order(tmp_path):
    source = voc(tmp_path / "source", shelf(2))
    labels = write(tmp_path / "labels.txt", "tea\nsoap\ncola\n")
    result = run(source, "-o", tmp_path / "data", "--labels", labels)
    assert result.exit_code == 0
    assert load_dataset(tmp_path / "data").labels == ("tea", "soap", "cola")
    assert "soap" in result.stderr


def test_any_path_may_be_the_output_but_not_within_the_source(tmp_path: Path):
    source = voc(tmp_path / "source", shelf(2))
    result = run(source, "-o", source / "data")
    assert isinstance(result.exception, OffshelfError)
    assert result.exception.code == "OFF701"
    assert run(source, "-o", tmp_path / "a b" / "ü").exit_code == 0


def test_shares_that_leave_nothing_to_train_on_are_a_mistake_of_usage(tmp_path: Path):
    result = run(
        voc(tmp_path / "source", shelf(2)), "-o", tmp_path / "data", "--val", "0.6", "--test", "0.4"
    )
    assert result.exit_code == 2
    assert "leave nothing to train on" in result.stderr
    assert not (tmp_path / "data").exists()
