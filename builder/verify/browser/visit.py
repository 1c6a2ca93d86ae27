"""A browser that is open on a profile, with one page in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from builder.verify.browser.recorder import Recorder

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

    from builder.verify.visit_log import Log

WATCH_POLICY = """
globalThis.__offshelf_csp = [];
addEventListener("securitypolicyviolation", (event) => globalThis.__offshelf_csp.push(
  `${event.effectiveDirective} blocked ${event.blockedURI || "inline"}`
  + (event.sourceFile ? ` in ${event.sourceFile}:${event.lineNumber}` : "")));
"""
"""Runs before the page's own scripts; DevTools' scripts are exempt from the page's policy."""


class PageError(Exception):
    """JavaScript in the page threw, or did not settle in time. ``str()`` is the reason."""


class UnreachableError(Exception):
    """No page at this address. ``str()`` is the browser's reason."""


@dataclass(frozen=True)
class Answer:
    """What a server said to a navigation.

    Args:
        url: where it ended, after redirections, without query and fragment.
        status: of HTTP.
        policy: the Content-Security-Policy in the headers, or empty.
    """

    url: str
    status: int
    policy: str


class Visit:
    """A browser that is open on a profile, with one page."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._page: Page = context.pages[0] if context.pages else context.new_page()
        self._recorder = Recorder()
        self._recorder.listen(context)
        context.add_init_script(WATCH_POLICY)

    @property
    def version(self) -> str:
        """The browser's version, ``156.0.8078.79``."""
        browser = self._context.browser
        return browser.version if browser else "unknown"

    def open(self, url: str, *, seconds: float) -> Answer:
        """Open ``url`` and wait for its ``load`` event.

        Raises:
            UnreachableError: there was no answer within ``seconds``.
        """
        from playwright.sync_api import Error

        try:
            response = self._page.goto(url, timeout=seconds * 1000)
        except Error as error:
            raise UnreachableError(first_line(error.message)) from error
        if response is None:
            return Answer(url, 0, "")
        ended = response.url.partition("#")[0].partition("?")[0]
        policy = response.headers.get("content-security-policy", "")
        return Answer(ended, response.status, policy)

    def call(self, function: str, argument: Any = None, *, seconds: float) -> Any:
        """Call a JavaScript function in the page, wait for its promise, return its value.

        Args:
            function: source of a function of one argument, which may be async.
            argument: plain JSON.
            seconds: how long to wait; also when the page's main thread is stuck.

        Raises:
            PageError: it threw, rejected, or did not settle in time.
        """
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as Late

        boxed = f"async (argument) => ({{ value: await ({function})(argument) }})"
        try:
            handle = self._page.wait_for_function(boxed, arg=argument, timeout=seconds * 1000)
            return handle.json_value()["value"]
        except Late as error:
            raise PageError(f"no answer within {seconds:g} s") from error
        except Error as error:
            text = first_line(error.message)
            raise PageError(text.removeprefix("Page.wait_for_function: ")) from error

    def screenshot(self, path: Path) -> None:
        """Write what the window shows as a PNG."""
        self._page.screenshot(path=path)

    def log(self) -> Log:
        """What has happened so far: console, errors, blocked content, requests."""
        try:
            blocked = self.call("() => globalThis.__offshelf_csp ?? []", seconds=5)
        except PageError:
            blocked = []
        return self._recorder.log(blocked=tuple(blocked))

    def close(self) -> None:
        """Close the browser; the profile stays on disk."""
        self._context.close()

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def first_line(text: str) -> str:
    """The first line of an error, without the log and the stack below it."""
    lines = text.strip().splitlines()
    return lines[0].removeprefix("Error: ") if lines else ""
