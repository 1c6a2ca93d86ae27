"""Starting Chromium, on one profile several times over."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from builder.errors import EnvironmentFault
from builder.verify.browser.find_browser import find_browser
from builder.verify.browser.visit import Visit, first_line

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Playwright

FEATURES_OFF = (
    # Sends a navigation to the network while the service worker starts: a request that no page of
    # ours makes, in the way of counting that none is made.
    "ServiceWorkerAutoPreload",
    # Chromium heeds only the last --disable-features. These are Playwright's own that matter here.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    "Translate",
)

FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-features=" + ",".join(FEATURES_OFF),
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)


def launch_flags(*, root: bool) -> tuple[str, ...]:
    """Command-line flags of the browser.

    Its sandbox is given up for ``root`` only, for whom Chromium does not start with one.
    """
    return (*FLAGS, "--no-sandbox") if root else FLAGS


class Browser:
    """Opens visits. A context manager, because it owns Playwright's driver process."""

    def __init__(self, executable: Path | None = None) -> None:
        self._executable = executable
        self._playwright: Playwright | None = None

    def __enter__(self) -> Browser:
        from playwright.sync_api import sync_playwright

        self._executable = self._executable or find_browser()
        self._playwright = sync_playwright().start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._playwright:
            self._playwright.stop()
            self._playwright = None

    def visit(self, profile: Path, *, proxy: str = "", flags: tuple[str, ...] = ()) -> Visit:
        """Open the browser, headless, on ``profile``, a folder that may be new.

        Args:
            profile: where caches and service workers are kept from visit to visit.
            proxy: address that all requests go through, those to this machine too.
            flags: more flags for the command line.

        Raises:
            EnvironmentFault: ``OFF602``; the browser does not start.
        """
        from playwright.sync_api import Error

        if self._playwright is None:
            raise RuntimeError("a Browser is used in a with statement")
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        try:
            context = self._playwright.chromium.launch_persistent_context(
                profile,
                executable_path=self._executable,
                headless=True,
                args=[*launch_flags(root=root), *flags],
                proxy={"server": proxy, "bypass": "<-loopback>"} if proxy else None,
            )
        except Error as error:
            raise EnvironmentFault(
                "OFF602",
                f"the browser does not start: {first_line(error.message)}",
                where=str(self._executable),
                way_out="Run `offshelf doctor`, or install another: `playwright install chromium`",
            ) from error
        return Visit(context)
