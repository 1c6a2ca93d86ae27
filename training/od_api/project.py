"""Where things lie in a training project."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from builder.errors import TrainingError
from training.od_api.config import FILE

if TYPE_CHECKING:
    from pathlib import Path


SETTINGS = "project.json"
"""What ``init`` decided, for the steps that follow."""


@dataclass(frozen=True)
class Project:
    """A folder with ``pipeline.config``, as ``offshelf train init`` writes it.

    Args:
        folder: where it lies.
    """

    folder: Path

    @property
    def config(self) -> Path:
        """The Object Detection API's configuration."""
        return self.folder / FILE

    @property
    def settings(self) -> Path:
        """What ``init`` decided; a project that was made by hand has none."""
        return self.folder / SETTINGS

    @property
    def checkpoints(self) -> Path:
        """Weights, optimizer and step, as training goes on from them."""
        return self.folder / "checkpoints"

    @property
    def best(self) -> Path:
        """The weights with the best average precision on the validation images."""
        return self.folder / "best"

    @property
    def logs(self) -> Path:
        """What TensorBoard shows."""
        return self.folder / "logs"

    @property
    def report(self) -> Path:
        """What came of the last ``fit``."""
        return self.folder / "fit.json"


def open_project(folder: Path) -> Project:
    """The project in ``folder``.

    Raises:
        TrainingError: OFF730, there is none.
    """
    project = Project(folder)
    if not project.config.is_file():
        raise TrainingError(
            "OFF730",
            f"{folder} is not a training project: it holds no {FILE}",
            where=str(folder),
            way_out="Make one with `offshelf train init DATA -o PROJECT`",
        )
    return project


def read_settings(project: Project) -> dict[str, Any]:
    """What ``init`` decided; nothing where the file is missing or unreadable."""
    return read_object(project.settings)


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file; an empty one where there is none."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
