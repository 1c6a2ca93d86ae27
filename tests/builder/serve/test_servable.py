"""Which folders are served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from builder.errors import BundleError
from builder.serve.servable import check_servable

if TYPE_CHECKING:
    from pathlib import Path


def refusal(folder: Path) -> BundleError:
    with pytest.raises(BundleError) as refused:
        check_servable(folder)
    assert refused.value.code == "OFF405"
    return refused.value


def test_a_bundle_is_served(folder: Path):
    assert check_servable(folder) == ""


def test_a_folder_of_weights_is_served(tmp_path: Path):
    weights = tmp_path / "brand.weights"
    (weights / "weights").mkdir(parents=True)
    (weights / "weights" / "shard-1.0123456789abcdef.bin").write_bytes(b"1")
    assert check_servable(weights) == ""


def test_another_site_is_served_with_a_warning(tmp_path: Path):
    (tmp_path / "index.html").write_bytes(b"")
    assert "not made by Offshelf" in check_servable(tmp_path)


def test_a_folder_that_is_no_site_is_not_shown_to_the_network(tmp_path: Path):
    (tmp_path / "tax.pdf").write_bytes(b"")
    assert "not a site" in refusal(tmp_path).what


def test_an_empty_folder_is_not_a_site(tmp_path: Path):
    assert "not a site" in refusal(tmp_path).what


def test_a_missing_folder_says_how_to_make_one(tmp_path: Path):
    assert "offshelf build" in refusal(tmp_path / "site").way_out


def test_a_zip_is_to_be_unpacked(tmp_path: Path):
    archive = tmp_path / "site.zip"
    archive.write_bytes(b"PK")
    assert "Unpack" in refusal(archive).way_out


def test_a_file_is_not_a_folder(tmp_path: Path):
    page = tmp_path / "index.html"
    page.write_bytes(b"")
    assert "not a folder" in refusal(page).what
