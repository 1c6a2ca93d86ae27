"""Which browser is driven, and what is said when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import EnvironmentFault
from builder.verify.browser import BROWSER_VARIABLE, find_browser
from builder.verify.browser.browser import launch_flags

NONE = Path("/surely/not/there")


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with an empty PATH; returns the only folder on it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.delenv(BROWSER_VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(path: Path) -> Path:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_one_that_is_named_comes_first(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare / "chromium")
    mine = program(bare / "my-chrome")
    monkeypatch.setenv(BROWSER_VARIABLE, str(mine))
    assert find_browser((), lambda: NONE) == mine
    monkeypatch.setenv(BROWSER_VARIABLE, "my-chrome")
    assert find_browser((), lambda: NONE) == mine


def test_then_the_path_then_the_usual_places_then_playwrights_own(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = program(tmp_path / "own")
    assert find_browser((), lambda: own) == own
    place = program(tmp_path / "Google Chrome")
    assert find_browser((str(place),), lambda: own) == place
    chrome = program(bare / "google-chrome")
    assert find_browser((str(place),), lambda: own) == chrome
    chromium = program(bare / "chromium")
    assert find_browser((), lambda: NONE) == chromium


def test_without_any_it_says_how_to_get_one(bare: Path) -> None:
    with pytest.raises(EnvironmentFault) as fault:
        find_browser((), lambda: NONE)
    assert fault.value.code == "OFF602"
    assert "apt-get install chromium" in fault.value.way_out
    assert "playwright install chromium" in fault.value.way_out


def test_a_named_one_that_is_not_there_is_not_replaced(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bare / "chromium")
    monkeypatch.setenv(BROWSER_VARIABLE, "/opt/no/chrome")
    with pytest.raises(EnvironmentFault, match="/opt/no/chrome") as fault:
        find_browser((), lambda: NONE)
    assert fault.value.code == "OFF602"


def test_the_sandbox_is_kept_unless_root_starts_it() -> None:
    assert "--no-sandbox" not in launch_flags(root=False)
    assert "--no-sandbox" in launch_flags(root=True)
    assert "--disable-background-networking" in launch_flags(root=False)
