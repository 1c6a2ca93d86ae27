"""Where a Chromium is on this machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from builder.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BROWSER_VARIABLE = "OFFSHELF_BROWSER"

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

MAC_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)


def playwrights_own() -> Path:
    """Where ``playwright install chromium`` puts its own, whether it is there or not."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def find_browser(
    places: Sequence[str] = MAC_PLACES, last_resort: Callable[[], Path] = playwrights_own
) -> Path:
    """The Chromium to drive.

    Looks at ``OFFSHELF_BROWSER``, the PATH, ``places`` (those of macOS) and the ``last_resort``.

    Raises:
        EnvironmentFault: ``OFF602``; there is none, or ``OFFSHELF_BROWSER`` leads to nothing.
    """
    asked = os.environ.get(BROWSER_VARIABLE, "")
    if asked:
        found = shutil.which(asked)
        if found is None:
            raise EnvironmentFault(
                "OFF602",
                f"{BROWSER_VARIABLE} is {asked!r}, and no program is there",
                way_out=f"Point {BROWSER_VARIABLE} at a Chromium or Chrome, or unset it",
            )
        return Path(found)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    for place in places:
        if os.access(place, os.X_OK):
            return Path(place)
    own = last_resort()
    if own.is_file():
        return own
    raise EnvironmentFault(
        "OFF602",
        "there is no Chromium or Chrome on this machine that can be driven",
        way_out=(
            "Run `sudo apt-get install chromium` (Debian, Ubuntu) or `playwright install chromium`"
            f" (elsewhere), or name one in {BROWSER_VARIABLE}"
        ),
    )
