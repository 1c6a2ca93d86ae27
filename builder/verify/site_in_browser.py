"""A site that stays open in a browser and is asked about one picture after the other."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from builder.errors import VerifyError
from builder.progress import Progress, silent
from builder.verify.own_thread import OwnThread
from builder.verify.shipped import read_shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from builder.artifacts import Thresholds
    from builder.verify.browser import Visit
    from builder.verify.options import VerifyOptions
    from builder.verify.outcome import Seen
    from builder.verify.shipped import Shipped
    from builder.verify.site_runtime import Ready
    from builder.verify.target import BundleTarget


@dataclass(frozen=True)
class Picture:
    """An image file in memory.

    Args:
        content: bytes of the file.
        media_type: ``image/png`` or the like.
    """

    content: bytes
    media_type: str

    def data(self) -> bytes:
        """As a ``Photograph`` gives them."""
        return self.content


@dataclass(frozen=True)
class SiteInBrowser:
    """A site that is ready.

    Args:
        shipped: what it says of itself.
        ready: engine and version.
    """

    shipped: Shipped
    ready: Ready
    _name: str
    _options: VerifyOptions
    _visit: Visit
    _thread: OwnThread

    def detect(self, picture: Picture, thresholds: Thresholds) -> Seen:
        """What the site's own runtime finds, with these thresholds in place of its own.

        Raises:
            VerifyError: ``OFF504``; the page failed, or took too long.
        """
        from builder.verify.browser import PageError
        from builder.verify.site_runtime import detect

        visit, labels, seconds = self._visit, self.shipped.labels, self._options.photograph_seconds
        try:
            return self._thread.call(
                lambda: detect(visit, picture, thresholds, labels, seconds=seconds)
            )
        except PageError as error:
            raise _failed(self._name, f"the site failed at a photograph: {error}") from error


@contextmanager
def site_in_browser(
    target: BundleTarget, options: VerifyOptions, progress: Progress = silent
) -> Iterator[SiteInBrowser]:
    """Open a site as ``verify_site`` does, and keep it open.

    Args:
        target: the bundle, already served at ``target.url``.
        options: engine and time limits.
        progress: told while the site gets ready.

    Raises:
        BundleError: ``OFF405``; the target is not a bundle of ours.
        VerifyError: ``OFF504``; no page at the address, or one that does not get ready.
        EnvironmentFault: ``OFF602``; there is no browser, or it does not start.
    """
    from builder.verify.browser import PageError

    shipped = read_shipped(target)
    name = target.name or target.url
    with (
        TemporaryDirectory(prefix="offshelf-browser-", ignore_cleanup_errors=True) as profile,
        OwnThread() as thread,
    ):
        stack = ExitStack()
        progress(f"Opening {name} in the browser")
        try:
            try:
                visit, ready = thread.call(lambda: _opened(stack, Path(profile), target, options))
            except PageError as error:
                raise _failed(name, f"the site did not become ready: {error}") from error
            yield SiteInBrowser(shipped, ready, name, options, visit, thread)
        except KeyboardInterrupt:
            raise  # the signal has ended the browser's driver: nobody would answer
        except BaseException:
            thread.call(stack.close)
            raise
        thread.call(stack.close)


def _opened(
    stack: ExitStack, profile: Path, target: BundleTarget, options: VerifyOptions
) -> tuple[Visit, Ready]:
    from builder.verify.browser import Browser
    from builder.verify.open_site import open_site
    from builder.verify.site_runtime import wait_until_ready

    browser = stack.enter_context(Browser())
    visit = stack.enter_context(browser.visit(profile))
    open_site(visit, target, options)
    return visit, wait_until_ready(visit, seconds=options.ready_seconds)


def _failed(name: str, what: str) -> VerifyError:
    return VerifyError(
        "OFF504",
        what,
        where=name,
        way_out="See what `offshelf verify` says of this site",
    )
