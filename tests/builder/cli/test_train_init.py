"""``offshelf train init`` as a person runs it."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from builder.cli.main import app
from builder.cli.train.init import DEFAULT, RECIPE_NAMES
from tests.training.init.data_sets import shelf
from training.recipes import DEFAULT_RECIPE, RECIPES


def test_the_names_in_the_help_are_those_of_the_recipes():
    assert list(RECIPES) == list(RECIPE_NAMES)
    assert DEFAULT == DEFAULT_RECIPE


def test_each_choice_is_printed_with_its_reason(tmp_path):
    data = shelf(tmp_path / "data")

    result = CliRunner().invoke(app, ["train", "init", str(data), "-o", str(tmp_path / "p")])

    assert result.exit_code == 0
    assert "the fullest image has 147" in result.stdout
    assert f"offshelf train fit {tmp_path / 'p'}" in result.stdout
    assert (tmp_path / "p" / "pipeline.config").is_file()


def test_json_is_all_that_stdout_holds(tmp_path):
    data = shelf(tmp_path / "data")
    options = ["--json", "--steps", "30", "--recipe", "seed", "--seed", "5"]

    result = CliRunner().invoke(
        app, ["train", "init", str(data), "-o", str(tmp_path / "p"), *options]
    )

    value = json.loads(result.stdout)
    assert value["settings"]["recipe"] == "seed"
    assert (value["settings"]["steps"], value["settings"]["seed"]) == (30, 5)
    assert {reason["what"] for reason in value["reasons"]} >= {"anchors", "detections", "steps"}
