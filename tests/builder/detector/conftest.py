"""Real exports, unpacked and converted once."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from builder.artifacts import WebModel
from builder.detector import OriginalDetector, load_original, read_detector
from builder.detector.graph import FrozenGraph
from builder.detector.original import read_frozen
from builder.detector.reading import Reading, read_graph
from builder.detector.recognise import recognise

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def fpnlite(exports: Path, cache: Path) -> WebModel:
    return read_detector(exports / "fpnlite-dm035", cache_dir=cache)


@pytest.fixture(scope="session")
def fpnlite_frozen(exports: Path) -> FrozenGraph:
    return read_frozen(recognise(exports / "fpnlite-dm035"))


@pytest.fixture(scope="session")
def fpnlite_reading(fpnlite_frozen: FrozenGraph) -> Reading:
    return read_graph(fpnlite_frozen)


@pytest.fixture(scope="session")
def fpnlite_original(
    fpnlite_frozen: FrozenGraph, fpnlite_reading: Reading
) -> Iterator[OriginalDetector]:
    with OriginalDetector(fpnlite_frozen, fpnlite_reading) as original:
        yield original


@pytest.fixture(scope="session")
def keep_aspect_original(exports: Path) -> Iterator[OriginalDetector]:
    with load_original(exports / "keep-aspect") as original:
        yield original


@pytest.fixture(scope="session")
def shelves() -> dict[str, np.ndarray]:
    """Photographs by name, uint8 [h, w, 3]."""
    from PIL import Image

    paths = sorted((FIXTURES / "shelves").glob("*.jpg"))
    return {path.name: np.asarray(Image.open(path).convert("RGB")) for path in paths}
