"""``offshelf train setup``: installs what no resolver can take, once."""

import json
import subprocess
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from builder.cli.main import app
from builder.errors import EnvironmentFault
from training.od_api import install as module

HERE = "tf-models-research-object-detection==2.8.0.post1"


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would be run; each succeeds."""
    asked: list[list[str]] = []

    def run(command, **_):
        asked.append(command)
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(subprocess, "run", run)
    return asked


def setup() -> dict[str, object]:
    done = CliRunner().invoke(app, ["train", "setup", "--json"])
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


def test_what_is_there_is_not_installed_again_and_that_is_said(monkeypatch, commands):
    monkeypatch.setattr(module.metadata, "version", lambda name: "2.8.0.post1")
    assert setup() == {"installed": HERE, "anew": False}
    assert not [command for command in commands if "pip" in command]
    text = CliRunner().invoke(app, ["train", "setup"]).stdout
    assert text == f"{HERE} was installed already and can be imported.\n"


@pytest.mark.parametrize("there", ["2.6.0", None])
def test_another_version_or_none_is_replaced_by_hash_and_without_its_requirements(
    monkeypatch, commands, there
):
    def version(name):
        if there is None:
            raise module.metadata.PackageNotFoundError(name)
        return there

    monkeypatch.setattr(module.metadata, "version", version)
    assert setup() == {"installed": HERE, "anew": True}
    pip = next(command for command in commands if "pip" in command)
    assert {"--no-deps", "--require-hashes", "--no-build-isolation"} <= set(pip)


def test_what_cannot_be_imported_is_a_failure_with_its_last_line(monkeypatch):
    monkeypatch.setattr(module.metadata, "version", lambda name: "2.8.0.post1")

    def broken(command, **_):
        return SimpleNamespace(returncode=1, stderr="Traceback\nImportError: no such thing\n")

    monkeypatch.setattr(subprocess, "run", broken)
    with pytest.raises(EnvironmentFault, match=r"OFF763.*ImportError: no such thing"):
        module.install()


@pytest.mark.slow
def test_this_environment_is_set_up():
    """The real thing: nothing is fetched, and the Object Detection API can be imported."""
    pytest.importorskip("object_detection")
    assert module.install() == module.Installed(HERE, anew=False)
