"""The Open Images SSD: its package under test, exported once, and photographs to try it on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
MODEL_FOLDER = CHECKOUT / "models" / "oidv4-ssd"

# A folder with a dash in its name is no package; export.py finds oidv4_ssd beside itself, and so
# do these tests.
sys.path.insert(0, str(MODEL_FOLDER))


@pytest.fixture(scope="session")
def model_folder() -> Path:
    """models/oidv4-ssd, where `npm ci` was run."""
    return MODEL_FOLDER


@pytest.fixture(scope="session")
def assets(model_folder: Path) -> Any:
    """Labels and TFLite bytes out of the npm package."""
    from oidv4_ssd.assets import read_assets

    return read_assets(model_folder)


@pytest.fixture(scope="session")
def photographs() -> dict[str, np.ndarray]:
    """Real photographs, uint8 [height, width, 3], by name."""
    from skimage import data

    names = ("astronaut", "chelsea", "coffee", "rocket")
    return {name: getattr(data, name)() for name in names}


def run_export(*arguments: str | Path, seed: int = 0) -> subprocess.CompletedProcess[str]:
    """Run export.py as a person would."""
    return subprocess.run(
        [sys.executable, str(MODEL_FOLDER / "export.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
        env={"PYTHONPATH": str(CHECKOUT), "PYTHONHASHSEED": str(seed), "PATH": ""},
    )


@pytest.fixture(scope="session")
def exporter() -> Any:
    """``run_export``."""
    return run_export


@pytest.fixture(scope="session")
def saved_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh export."""
    output = tmp_path_factory.mktemp("oidv4-ssd") / "saved_model"
    result = run_export("-o", output)
    assert result.returncode == 0, result.stderr
    return output


@pytest.fixture(scope="session")
def detect(saved_model: Path) -> Any:
    """uint8 [height, width, 3] → the eight outputs of the export, as NumPy arrays."""
    import tensorflow as tf

    loaded = tf.saved_model.load(str(saved_model))
    signature = loaded.signatures["serving_default"]

    def run(image: np.ndarray) -> dict[str, np.ndarray]:
        outputs = signature(input_tensor=tf.constant(image[np.newaxis]))
        return {name: value.numpy() for name, value in outputs.items()}

    # The signature alone does not keep the variables alive.
    run.loaded = loaded  # type: ignore[attr-defined]
    return run
