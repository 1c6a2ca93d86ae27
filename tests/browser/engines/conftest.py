"""The built runtime, a host that drives its worker, and Chromium with emulated GPUs."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.engines.strict_policy import strict_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserType, Page

    from tests.browser.support.complaints import Complaints
    from tests.browser.support.counting_server import CountingServer

RUNTIME = Path(__file__).parents[3] / "site_templates" / "runtime"
PAGE = Path(__file__).parent / "page"


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runtime, built from its sources as they are now."""
    folder = tmp_path_factory.mktemp("runtime") / "dist"
    build = ["node", "build.mjs", folder]
    subprocess.run(build, cwd=RUNTIME, check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture
def host(
    runtime: Path, tmp_path: Path, serve: Callable[..., CountingServer]
) -> Callable[[dict[str, bytes]], CountingServer]:
    """``host(model files)`` serves a page that drives the worker."""

    def start(model: dict[str, bytes]) -> CountingServer:
        files = {f"model/{path}": data for path, data in model.items()}
        for source in (*runtime.glob("*.js"), *runtime.glob("*.wasm"), *PAGE.glob("*.js")):
            files[source.name] = source.read_bytes()
        files["index.html"] = (
            b"<!doctype html><title>t</title><script src='worker_page.js'></script>"
        )
        for path, data in files.items():
            target = tmp_path / "site" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        server = serve(tmp_path / "site")
        server.serve_app(strict_policy(tmp_path / "site", server.options))
        return server

    return start


@pytest.fixture
def page_with(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    complaints: Complaints,
) -> Iterator[Callable[[list[str]], Page]]:
    """``page_with(flags)`` opens a page in a Chromium with further flags."""
    browsers: list[Browser] = []

    def launch(flags: list[str]) -> Page:
        args = [*browser_type_launch_args["args"], *flags]
        browsers.append(browser_type.launch(**{**browser_type_launch_args, "args": args}))
        context = browsers[-1].new_context()
        complaints.listen(context)
        return context.new_page()

    yield launch
    for browser in browsers:
        browser.close()
