"""Opens the page that ships, over a worker that needs no model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.support.page_site import page_site
from tests.browser.support.small_site import write_files
from tests.browser.support.until import PATIENCE, PAUSE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.support.counting_server import CountingServer
    from tests.browser.support.faults import Fault

INSECURE_HOST = "shop.test"
"""Leads to this machine, but is no secure context."""

ASK_WORKER = """() => new Promise((resolve) => {
  const channel = new BroadcastChannel("page-worker");
  channel.onmessage = ({ data }) => { if (data.stats) { channel.close(); resolve(data.stats); } };
  channel.postMessage("stats");
})"""

TELL_WORKER = """(message) => {
  const channel = new BroadcastChannel("page-worker");
  channel.postMessage(message);
  channel.close();
}"""

TELL_PAGE = """(data) => {
  navigator.serviceWorker.dispatchEvent(new MessageEvent("message", { data }));
}"""


class OpenPage:
    """Makes sites and opens them in one page.

    Attributes:
        page: Playwright's.
        server: of the site opened last.
    """

    server: CountingServer

    def __init__(
        self,
        serve: Callable[..., CountingServer],
        page: Page,
        app: bytes,
        service_worker: bytes,
        folder: Path,
    ) -> None:
        self.page = page
        self._serve, self._app, self._service_worker = serve, app, service_worker
        self._folder, self._count = folder, 0

    def write(self, **site: Any) -> Path:
        """Write a site (see ``page_site``) into a folder of its own."""
        self._count += 1
        files = page_site(self._app, self._service_worker, **site)
        return write_files(files, self._folder / f"site-{self._count}")

    def __call__(
        self,
        worker: str = "",
        *,
        query: str = "",
        base: str = "/",
        host: str = "",
        faults: Mapping[str, Fault] | None = None,
        **site: Any,
    ) -> Page:
        """Serve a site and go there.

        Args:
            worker: see ``page_site``.
            query: of the page's address.
            base: where the site lies on its host.
            host: another name of the host.
            faults: path → what goes wrong with it.
            site: see ``page_site``.
        """
        self.server = self._serve(self.write(worker=worker, **site), base=base)
        self.server.faults.update(faults or {})
        url = self.server.url.replace("127.0.0.1", host) if host else self.server.url
        self.page.goto(url + query)
        return self.page

    def ready(self, worker: str = "", **options: Any) -> Page:
        """The same, and wait until pictures can be looked at."""
        page = self(worker, **options)
        page.wait_for_selector("#loading", state="hidden")
        return page

    def eventually(self, look: Callable[[], bool]) -> bool:
        """Look again and again until it is so; ``False`` if it never is."""
        for _ in range(PATIENCE * 1000 // PAUSE):
            if look():
                return True
            self.page.wait_for_timeout(PAUSE)
        return False

    def worker(self) -> dict[str, Any]:
        """What the worker has been asked so far: ``frames``, ``mostInFlight``, ``sizes``, ..."""
        stats: dict[str, Any] = self.page.evaluate(ASK_WORKER)
        return stats

    def tell_worker(self, message: dict[str, Any]) -> None:
        """Make the worker send ``message`` to the page."""
        self.page.evaluate(TELL_WORKER, message)

    def as_service_worker(self, message: dict[str, Any]) -> None:
        """Let the page hear ``message`` as if its service worker had sent it."""
        self.page.evaluate(TELL_PAGE, message)
