"""A person's browser: closed and opened again, with what it stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page, Playwright

    from tests.browser.support.complaints import Complaints


class Profile:
    """Opens Chromium on one folder, time and again."""

    def __init__(
        self, playwright: Playwright, folder: Path, launch: dict[str, Any], complaints: Complaints
    ) -> None:
        self._playwright = playwright
        self._folder = folder
        self._launch = launch
        self._complaints = complaints
        self._context: BrowserContext | None = None

    def open(self, url: str = "") -> Page:
        """Start the browser, close it first if it runs, and go to ``url``."""
        self.close()
        self._context = self._playwright.chromium.launch_persistent_context(
            self._folder, **self._launch
        )
        self._complaints.listen(self._context)
        page = self._context.pages[0]
        if url:
            page.goto(url)
        return page

    def new_page(self, url: str) -> Page:
        """Another tab."""
        assert self._context
        page = self._context.new_page()
        page.goto(url)
        return page

    def close(self) -> None:
        """Close the browser."""
        if self._context:
            self._context.close()
        self._context = None
