"""The command `python models/oidv4-ssd/export.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def test_help_names_the_options(exporter: Any) -> None:
    result = exporter("--help")
    assert result.returncode == 0
    assert "--output" in result.stdout


def test_without_the_package_it_says_npm_ci_and_writes_nothing(
    exporter: Any, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    result = exporter("-o", output, "--packages", tmp_path / "nowhere")
    assert result.returncode == 2
    assert "npm ci" in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_someone_else_is_not_touched(exporter: Any, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("chapter one")
    result = exporter("-o", tmp_path)
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1].startswith("OFF401")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.slow
def test_two_exports_are_the_same_bytes_and_the_second_replaces_the_first(
    exporter: Any, saved_model: Path
) -> None:
    first = _contents(saved_model)
    result = exporter("-o", saved_model, seed=1)
    assert result.returncode == 0, result.stderr
    assert _contents(saved_model) == first
    assert [path.name for path in saved_model.parent.iterdir()] == ["saved_model"]


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
