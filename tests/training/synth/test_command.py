"""``offshelf train synth`` gathers options, says what it wrote, and refuses in one sentence."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from builder.cli.train import app
from builder.errors import TrainingError


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["synth", *arguments])


def test_it_writes_and_says_what_comes_next(tmp_path: Path):
    out = tmp_path / "out"
    result = run("-o", str(out), "--images", "3", "--val", "1", "--size", "64", "--workers", "1")
    assert result.exit_code == 0
    assert "3 pictures" in result.stdout
    assert f"offshelf train prepare {out}" in result.stdout
    assert (out / "contact-sheet.jpg").is_file()


def test_json_is_all_that_stdout_holds(tmp_path: Path):
    out = tmp_path / "out"
    result = run("-o", str(out), "--images", "2", "--val", "0", "--size", "64", "--json",
                 "--variation", "geometry,light", "--scenes", "table")  # fmt: skip
    told = json.loads(result.stdout)
    assert told["images"] == {"train": 2, "val": 0}
    assert told["labels"] == ["product"]
    parameters = json.loads((out / "synth.json").read_text())["parameters"]
    assert parameters["variation"] == "geometry,light"
    assert parameters["scenes"] == {"table": 0.1}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--packshots", "nowhere"), "OFF711"),
        (("--variation", "weather"), "OFF712"),
        (("--size", "8"), "OFF713"),
        (("--scenes", "beach"), "OFF713"),
    ],
)
def test_mistakes_are_told_before_anything_is_written(
    tmp_path: Path, arguments: tuple[str, ...], code: str
):
    result = run("-o", str(tmp_path / "out"), *arguments)
    assert isinstance(result.exception, TrainingError)
    assert result.exception.code == code
    assert not list(tmp_path.iterdir())


def test_fewer_workers_than_none_is_a_mistake_of_usage(tmp_path: Path):
    result = run("-o", str(tmp_path / "out"), "--workers", "-1")
    assert result.exit_code == 2
    assert "--workers" in result.stderr
