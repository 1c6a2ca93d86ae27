"""Files are put in place whole, wherever the path to them begins."""

from pathlib import Path

import pytest

from builder.disk.folder import replace_file, replace_folder


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_below_a_relative_folder_is_written_and_nothing_is_left_beside_it(here):
    for data in (b"{}", b"[]"):
        replace_file(Path("project/fit.json"), data)

        assert (here / "project" / "fit.json").read_bytes() == data
        assert [path.name for path in (here / "project").iterdir()] == ["fit.json"]


def test_a_relative_folder_is_written_likewise(here):
    replace_folder(Path("project/site"), {"pages/index.html": b"<!doctype html>"})

    assert (here / "project/site/pages/index.html").is_file()
    assert [path.name for path in (here / "project").iterdir()] == ["site"]
