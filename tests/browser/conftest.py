"""Chromium, hosts and sites for browser tests.

``page`` and ``context`` are pytest-playwright's, in the Chromium that ``offshelf verify`` would
find, and fail on any console error that the test does not expect.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from builder.verify.browser import find_browser
from builder.verify.browser.browser import launch_flags
from tests.browser.support.complaints import Complaints
from tests.browser.support.counting_server import CountingServer
from tests.browser.support.open_page import INSECURE_HOST, OpenPage
from tests.browser.support.profile import Profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext, Page, Playwright

STAND_INS = (
    # A camera that moves, and an address that is not this machine's and so not a secure one.
    "--use-fake-device-for-media-stream",
    f"--host-resolver-rules=MAP {INSECURE_HOST} 127.0.0.1",
)
# A machine that is busy with other tests is slow, and not wrong.
expect.set_options(timeout=30_000)
RUNTIME = Path(__file__).parents[2] / "site_templates" / "runtime"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives Chromium."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How Chromium is started; read by pytest-playwright's ``browser``."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        "executable_path": find_browser(),
        "headless": True,
        "args": [*launch_flags(root=root), *STAND_INS],
    }


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Fails the test on what the browser complained about; ``complaints.expect(regex)``."""
    heard = Complaints()
    yield heard
    assert heard.unexpected() == []


@pytest.fixture
def context(context: BrowserContext, complaints: Complaints) -> BrowserContext:
    """pytest-playwright's, listened to."""
    complaints.listen(context)
    return context


@pytest.fixture
def profile(
    playwright: Playwright,
    tmp_path: Path,
    browser_type_launch_args: dict[str, Any],
    complaints: Complaints,
) -> Iterator[Profile]:
    """A browser that can be closed and opened again with what it stored."""
    one = Profile(playwright, tmp_path / "profile", browser_type_launch_args, complaints)
    yield one
    one.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., CountingServer]]:
    """``serve(folder, base="/repo/")`` starts a host that counts its requests."""
    servers: list[CountingServer] = []

    def start(root: Path, **switches: Any) -> CountingServer:
        server = CountingServer(root, **switches)
        servers.append(server.__enter__())
        return server

    yield start
    for server in servers:
        server.__exit__(None, None, None)


@pytest.fixture
def open_page(
    serve: Callable[..., CountingServer],
    page: Page,
    app_code: bytes,
    worker_code: bytes,
    tmp_path: Path,
) -> OpenPage:
    """``open_page(worker="boxes=12")`` opens a site whose worker needs no model."""
    return OpenPage(serve, page, app_code, worker_code, tmp_path)


@pytest.fixture(scope="session")
def worker_code() -> bytes:
    """The service worker, bundled from its sources as they are now."""
    return bundled("src/sw/main.ts")


@pytest.fixture(scope="session")
def app_code() -> bytes:
    """The page's script, bundled from its sources as they are now."""
    return bundled("src/app/main.ts")


def bundled(entry: str) -> bytes:
    esbuild = RUNTIME / "node_modules" / ".bin" / "esbuild"
    options = ["--bundle", "--format=iife", "--target=es2022", "--log-level=error"]
    done = subprocess.run(
        [esbuild, entry, *options], cwd=RUNTIME, check=True, stdout=subprocess.PIPE
    )
    return done.stdout
