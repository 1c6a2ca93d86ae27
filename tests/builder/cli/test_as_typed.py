"""Hints name the program as whoever reads them can type it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from builder.cli.as_typed import COMMAND, COMMANDS, as_typed
from builder.cli.main import app

ROOT = Path(__file__).parents[3]


@pytest.fixture
def script(tmp_path):
    """The program in a folder with a blank in its name, as pip would have put it there."""
    path = tmp_path / "my env" / "bin" / "offshelf"
    path.parent.mkdir(parents=True)
    path.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from builder.cli import main\nmain()\n"
    )
    path.chmod(0o755)
    return path


def run(*command: str, cwd: Path, path: str = "") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{path}{os.pathsep}/usr/bin:/bin", "HOME": str(cwd), "COLUMNS": "100"}
    # Through a shell, which hands on what it found on the PATH as a person's would.
    line = ["/bin/sh", "-c", '"$@"', "sh", *command]
    return subprocess.run(
        line, capture_output=True, text=True, check=False, cwd=cwd, env=environment
    )


def test_a_program_started_by_its_path_names_that_path_quoted(script, tmp_path):
    done = run("my env/bin/offshelf", "build", "nowhere.toml", cwd=tmp_path)

    assert "Write one: 'my env/bin/offshelf' new MODEL" in done.stderr
    assert "build a model alone: 'my env/bin/offshelf' build MODEL" in done.stderr


def test_a_path_that_was_typed_stands_though_this_process_would_find_the_name(script, tmp_path):
    done = run(
        "my env/bin/offshelf", "build", "nowhere.toml", cwd=tmp_path, path=str(script.parent)
    )

    assert "Write one: 'my env/bin/offshelf' new MODEL" in done.stderr


def test_a_program_on_the_path_goes_by_its_name(script, tmp_path):
    done = run("offshelf", "build", "nowhere.toml", cwd=tmp_path, path=str(script.parent))

    assert "Write one: offshelf new MODEL" in done.stderr


def test_another_program_of_that_name_on_the_path_is_not_taken_for_this_one(script, tmp_path):
    other = tmp_path / "other" / "offshelf"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)

    done = run(str(script), "build", "nowhere.toml", cwd=tmp_path, path=str(other.parent))

    assert f"Write one: '{script}' new MODEL" in done.stderr


def test_help_and_wrong_options_say_it_too(script, tmp_path):
    program = "my env/bin/offshelf"
    whole = run(program, "--help", cwd=tmp_path).stdout
    part = run(program, "train", "fit", "--help", cwd=tmp_path).stdout
    wrong = run(program, "build", "--frobnicate", cwd=tmp_path).stderr

    assert "Then look at it:  'my env/bin/offshelf' serve site" in whole
    assert "'my env/bin/offshelf' train fit shelf" in part
    assert "my env/bin/offshelf' build --help" in wrong


def test_json_stays_the_same_for_everybody(script, tmp_path):
    done = run("my env/bin/offshelf", "build", "nowhere.toml", "--json", cwd=tmp_path)

    assert "Write one: offshelf new MODEL" in done.stdout


@pytest.mark.parametrize(
    "text",
    [
        "Otherwise install offshelf again",
        "Run: pip install 'offshelf[training]'",
        "/srv/offshelf build/site: 41 files",
        "no offshelf.json",
    ],
)
def test_the_package_and_paths_of_that_name_are_left_alone(text, monkeypatch):
    monkeypatch.setattr(sys, "argv", [".venv/bin/offshelf"])

    assert as_typed(text) == text


def test_no_command_prints_a_hint_past_this() -> None:
    sources = sorted((ROOT / "builder/cli").rglob("*.py"))
    past = [
        f"{path.name}: {line.strip()}"
        for path in sources
        for line in path.read_text("utf-8").splitlines()
        if "typer.echo(" in line and COMMAND.search(line)
    ]
    assert sources
    assert past == []


def test_every_command_is_known_by_its_name():
    from typer.main import get_command

    assert set(COMMANDS) == set(get_command(app).commands)
