"""Goldens come back as they went, and never stand in for something else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from builder.artifacts import Detection, Thresholds
from builder.errors import VerifyError
from builder.verify.goldens import (
    GoldenPhotograph,
    Goldens,
    labels_must_agree,
    read_goldens,
)
from builder.verify.photographs import load_photographs
from builder.verify.shipped import read_shipped
from builder.verify.target import BundleTarget
from tests.browser.fake_site.fake_site import LABELS, write_fake_site

if TYPE_CHECKING:
    from pathlib import Path

    from builder.verify.photographs import Photograph


@pytest.fixture
def photograph(tmp_path: Path) -> Photograph:
    folder = tmp_path / "photographs"
    folder.mkdir()
    Image.new("RGB", (30, 20), "teal").save(folder / "shelf.png")
    return load_photographs(folder).usable[0]


@pytest.fixture
def goldens(photograph: Photograph) -> Goldens:
    cup = Detection((0.1, 0.25, 0.7, 1 / 3), 0.123456789, 1)
    stored = GoldenPhotograph("shelf.png", photograph.sha256, 30, 20, (cup,))
    return Goldens("fake", "5" * 64, LABELS, Thresholds(score=0.1), (stored,))


def test_they_come_back_to_the_last_digit(goldens: Goldens, tmp_path: Path) -> None:
    path = tmp_path / "goldens.json"
    path.write_bytes(goldens.as_json())
    assert read_goldens(path) == goldens
    assert read_goldens(path).as_json() == goldens.as_json()


def test_a_photograph_is_known_by_its_bytes(goldens: Goldens, photograph: Photograph) -> None:
    renamed = replace(photograph, name="renamed.png")
    assert goldens.detections_in(renamed) == goldens.photographs[0].detections
    with pytest.raises(VerifyError, match=r"'shelf\.png'") as refused:
        goldens.detections_in(replace(photograph, sha256="0" * 64))
    assert refused.value.code == "OFF503"


@pytest.mark.parametrize(
    "content",
    [None, b"", b"[]", b"{}", b'{"format": 2}', b'{"format": 1, "detector": "x"}'],
)
def test_what_are_no_goldens_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "goldens.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(VerifyError) as refused:
        read_goldens(path)
    assert refused.value.code == "OFF503"
    assert refused.value.where == str(path)


def test_goldens_of_other_labels_are_refused(goldens: Goldens, tmp_path: Path) -> None:
    site = write_fake_site(tmp_path / "site")
    shipped = read_shipped(BundleTarget("http://127.0.0.1:9/", site))
    labels_must_agree(goldens, shipped)
    with pytest.raises(VerifyError, match=r"Box, Cup, Bottle.*Bottle, Cup, Box") as refused:
        labels_must_agree(replace(goldens, labels=LABELS[::-1]), shipped)
    assert refused.value.code == "OFF503"
