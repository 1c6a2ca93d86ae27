"""One Chromium for all measurements, and its processes' CPU time."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from builder.verify.browser import find_browser
from builder.verify.browser.browser import launch_flags

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, CDPSession, Playwright


@contextmanager
def chromium(playwright: Playwright, profile: Path) -> Iterator[BrowserContext]:
    """Chromium on ``profile``, headless, with the flags of ``offshelf verify``."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=find_browser(),
        headless=True,
        args=list(launch_flags(root=os.geteuid() == 0)),
    )
    try:
        yield context
    finally:
        context.close()


class CpuClock:
    """CPU time of all of Chromium's processes together, as Chromium itself accounts for it."""

    def __init__(self, context: BrowserContext) -> None:
        browser = context.browser
        assert browser is not None
        self._session: CDPSession = browser.new_browser_cdp_session()

    def seconds(self) -> float:
        """CPU seconds since the browser started."""
        answer = self._session.send("SystemInfo.getProcessInfo")
        return float(sum(process["cpuTime"] for process in answer["processInfo"]))
