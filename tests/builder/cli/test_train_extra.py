"""Without the packages of the extra, training says what to install."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from builder.cli.main import app
from builder.cli.train import WITHOUT_EXTRA
from builder.cli.train import app as train

NAMES = sorted({command.name or "" for command in train.registered_commands} - WITHOUT_EXTRA)


@pytest.fixture(autouse=True)
def without_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "training.od_api.installed.find_spec", lambda name: None if name == "scipy" else object()
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_command_names_the_package_and_the_way_to_it(name: str, tmp_path_factory) -> None:
    here = str(tmp_path_factory.mktemp("data"))
    arguments = {
        "synth": ["-o", f"{here}/out"],
        "quickstart": [here, "-o", f"{here}/out"],
        "prepare": [here, "-o", f"{here}/out"],
        "init": [here, "-o", f"{here}/out"],
        "fit": [here],
        "evaluate": [here, "--data", here],
        "identify": [here, "--photographs", here],
        "export": [here, "-o", f"{here}/out"],
    }[name]
    result = CliRunner().invoke(app, ["train", name, *arguments])
    said = str(result.exception)
    assert "OFF761" in said
    assert "not installed: scipy" in said
    assert "pip install 'offshelf[training]'" in said


@pytest.mark.parametrize("name", NAMES)
def test_help_needs_nothing(name: str) -> None:
    result = CliRunner().invoke(app, ["train", name, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.stdout
