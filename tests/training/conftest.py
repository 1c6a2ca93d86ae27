"""What the tests of several steps of training share."""

from pathlib import Path
from typing import Any

import pytest

from tests.training.export import projects


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, shelves_folder: Path) -> tuple[Path, Any]:
    """A project with checkpoints, and the model with its best weights; neither is to be changed."""
    pytest.importorskip("object_detection")
    project = projects.write_project(tmp_path_factory.mktemp("trained"), shelves_folder)
    return project, projects.save_checkpoints(project)
