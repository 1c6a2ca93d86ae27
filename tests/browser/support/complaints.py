"""What a browser complains about while a test runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, WebError


class Complaints:
    """Errors on the console (Chromium puts blocked content and failed requests there, too) and
    exceptions that nothing caught. Each one fails the test, unless the test expects it."""

    def __init__(self) -> None:
        self._heard: list[str] = []
        self._expected: list[str] = []

    def listen(self, context: BrowserContext) -> None:
        """Hear all pages and workers of ``context``."""
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    def expect(self, pattern: str) -> None:
        """Let pass what matches this regular expression."""
        self._expected.append(pattern)

    def unexpected(self) -> list[str]:
        """What no test expected."""
        return [
            text
            for text in self._heard
            if not any(re.search(pattern, text) for pattern in self._expected)
        ]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._heard.append(f"{message.text} ({message.location.get('url', '')})")

    def _on_error(self, error: WebError) -> None:
        self._heard.append(f"uncaught: {error.error}")
