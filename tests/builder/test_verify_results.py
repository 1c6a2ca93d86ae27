"""Where verify's results cannot go is told before the browser starts, and nothing is left there."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from builder.artifacts import Thresholds
from builder.disk import room, staging
from builder.errors import BundleError, ConfigError
from builder.pipeline import verify
from builder.verify import Goldens

if TYPE_CHECKING:
    from collections.abc import Callable


class Usage(NamedTuple):
    total: int = 1_000_000_000
    used: int = 999_999_000
    free: int = 1_000


@pytest.fixture
def goldens(tmp_path: Path) -> Path:
    file = tmp_path / "goldens.json"
    nothing = Goldens("acme", "0" * 64, ("cup",), Thresholds(), ())
    file.write_bytes(nothing.as_json())
    return file


def refusal(goldens: Path, **places: Path) -> BundleError:
    before = sorted(goldens.parent.rglob("*"))
    with pytest.raises(BundleError) as refused:
        # There is no such site, which is what would be told next.
        verify("no-site", images=Path("no-photographs"), goldens=goldens, **places)
    assert sorted(goldens.parent.rglob("*")) == before
    return refused.value


@pytest.mark.parametrize("option", ["report", "write_goldens"])
@pytest.mark.parametrize("place", ["site", "site/below", "site/../site"])
def test_a_site_is_no_place_for_what_is_said_of_it(goldens: Path, option: str, place: str) -> None:
    site = goldens.parent / "site"
    site.mkdir()
    (site / "index.html").touch()

    with pytest.raises(ConfigError, match="OFF106: this is in the site") as refused:
        verify(
            str(site),
            images=Path("no-photographs"),
            goldens=goldens,
            **{option: goldens.parent / place},
        )
    assert refused.value.way_out.endswith(f"--{option.replace('_', '-')}")
    assert [path.name for path in site.iterdir()] == ["index.html"]


@pytest.mark.parametrize("option", ["report", "write_goldens"])
def test_a_file_where_a_folder_belongs(goldens: Path, option: str) -> None:
    (goldens.parent / "file").touch()

    error = refusal(goldens, **{option: goldens.parent / "file" / "below"})

    assert error.code == "OFF403"
    assert "Not a directory" in error.what
    assert error.where == str(goldens.parent / "file")
    assert error.way_out.endswith(f"--{option.replace('_', '-')}")


def test_a_folder_where_the_report_belongs(goldens: Path) -> None:
    (goldens.parent / "report" / "report.json").mkdir(parents=True)

    error = refusal(goldens, report=goldens.parent / "report")

    assert (error.code, error.where) == ("OFF403", str(goldens.parent / "report" / "report.json"))


@pytest.mark.parametrize("option", ["report", "write_goldens"])
def test_a_disk_without_room(goldens: Path, option: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage())

    error = refusal(goldens, **{option: goldens.parent / "not" / "there yet"})

    assert error.code == "OFF402"
    assert "1,000 are free" in error.what
    assert f"--{option.replace('_', '-')}" in error.way_out


def test_a_folder_that_may_not_be_written_to(
    goldens: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(**options: str) -> str:
        raise PermissionError(13, "Permission denied", f"{goldens.parent}/.made-up")

    monkeypatch.setattr(staging.tempfile, "mkdtemp", denied)

    error = refusal(goldens, report=goldens.parent / "report")

    assert (error.code, error.where) == ("OFF403", str(goldens.parent))
    assert "Permission denied" in error.what


def test_places_that_can_be_written_to_are_left_as_they_are(goldens: Path) -> None:
    error = refusal(goldens, report=goldens.parent / "a" / "b", write_goldens=goldens)

    assert error.code == "OFF405"  # the site that is not there


def damaged(archive: Path) -> None:
    data = bytearray(archive.read_bytes())
    data[data.index(b"<!doctype")] ^= 1
    archive.write_bytes(data)


def encrypted(archive: Path) -> None:
    data = bytearray(archive.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flags of both headers
        data[data.index(mark) + offset] |= 1
    archive.write_bytes(data)


@pytest.mark.parametrize("change", [damaged, encrypted])
def test_a_zip_that_cannot_be_unpacked_is_named(
    goldens: Path, change: Callable[[Path], None]
) -> None:
    archive = goldens.parent / "site.zip"
    with zipfile.ZipFile(archive, "w") as site:
        site.writestr("index.html", "<!doctype html>")
    change(archive)

    with pytest.raises(BundleError, match="OFF405: the zip cannot be unpacked") as refused:
        verify(str(archive), images=Path("no-photographs"), goldens=goldens)
    assert refused.value.where == str(archive)


def test_a_zip_that_is_too_large_to_unpack_is_told_before_it_is(
    goldens: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = goldens.parent / "site.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as site:
        site.writestr("index.html", bytes(9_999))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage())

    with pytest.raises(BundleError, match=r"OFF402: .* about 9,999 bytes are needed .* TMPDIR"):
        verify(str(archive), images=Path("no-photographs"), goldens=goldens)


def test_what_is_needed_is_what_the_sentence_says(tmp_path: Path) -> None:
    needed = room.free_at(tmp_path) * 2

    with pytest.raises(BundleError, match=f"about {needed:,} bytes are needed"):
        room.check_file(tmp_path / "file", needed)
