"""What all Python tests share."""

import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no bug: examples are checked, never timed. CI looks at the same ones each time,
# so that a change is judged by what it changes; people look at new ones.
settings.register_profile("offshelf", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("offshelf")

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``fpnlite-dm035`` and ``keep-aspect`` as the exporter left them."""
    folder = tmp_path_factory.mktemp("exports")
    for archive in sorted(FIXTURES.glob("*.zip")):
        with zipfile.ZipFile(archive) as files:
            files.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def shelves_folder() -> Path:
    """Three photographs of synthetic shelves, and ``truth.json``."""
    return FIXTURES / "shelves"
