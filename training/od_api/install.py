"""Installs the Object Detection API beside what is there, and checks that it can be used."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata, resources

from builder.errors import EnvironmentFault
from builder.progress import Progress, silent
from training.od_api.installed import require_extra

REQUIREMENT = "requirement.txt"

CHECK = "from training.od_api.compat import import_what_trains; import_what_trains()"


@dataclass(frozen=True)
class Installed:
    """What is installed now.

    Args:
        requirement: ``name==version``.
        anew: whether it was not there before.
    """

    requirement: str
    anew: bool


def install(progress: Progress = silent) -> Installed:
    """Install the pinned source package into this environment, unless it is there.

    Without its dependencies, whose pins contradict today's TensorFlow, and without build isolation,
    since it is pure Python and setuptools is here. The hash of the file is checked by pip.

    Raises:
        EnvironmentFault: OFF761, the extra is missing; OFF763, pip failed, or what is installed
            cannot be imported.
    """
    require_extra()
    requirement = resources.files("training.od_api") / REQUIREMENT
    wanted = _wanted(requirement.read_text(encoding="utf-8"))
    anew = not _is_there(wanted)
    if anew:
        with resources.as_file(requirement) as path:
            progress("Installing the Object Detection API")
            pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
            pip += ["--no-deps", "--no-build-isolation", "--require-hashes", "-r", str(path)]
            _run(pip, "pip could not install the Object Detection API")
    progress("Checking that it can be imported")
    _run([sys.executable, "-c", CHECK], "the Object Detection API cannot be imported")
    return Installed(wanted, anew)


def _wanted(requirement: str) -> str:
    """``name==version`` of a requirements file with one requirement."""
    return next(line for line in requirement.splitlines() if "==" in line).partition(" ")[0]


def _is_there(wanted: str) -> bool:
    name, _, version = wanted.partition("==")
    try:
        return metadata.version(name) == version
    except metadata.PackageNotFoundError:
        return False


def _run(command: list[str], failure: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        command, capture_output=True, text=True, errors="replace", check=False, env=environment
    )
    if done.returncode:
        lines = [line for line in done.stderr.strip().splitlines() if line.strip()]
        raise EnvironmentFault(
            "OFF763",
            f"{failure}: {lines[-1] if lines else f'exit code {done.returncode}'}",
            where=REQUIREMENT,
            way_out="Check that pip reaches the package index, then run `offshelf train setup`",
        )
