"""Opening a site for checks: at its own address, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.errors import VerifyError
from builder.verify.browser import UnreachableError

if TYPE_CHECKING:
    from builder.verify.browser import Visit
    from builder.verify.browser.visit import Answer
    from builder.verify.options import VerifyOptions
    from builder.verify.target import BundleTarget


def address_of(target: BundleTarget, options: VerifyOptions) -> str:
    """Of the page that runs the engine that was asked for."""
    return f"{target.url}?engine={options.engine}" if options.engine else target.url


def open_site(visit: Visit, target: BundleTarget, options: VerifyOptions) -> Answer:
    """Open the site; it may take long until it is ready.

    Raises:
        VerifyError: ``OFF504``; there is no page at the target's address.
    """
    try:
        answer = visit.open(address_of(target, options), seconds=options.ready_seconds)
    except UnreachableError as error:
        raise _nothing_there(target, str(error)) from error
    if answer.status >= 400:
        raise _nothing_there(target, f"the server answers with status {answer.status}")
    if answer.url != target.url:
        raise VerifyError(
            "OFF504",
            f"this address leads on to {answer.url}",
            where=target.url,
            way_out=f"Give that one: {answer.url}",
        )
    return answer


def _nothing_there(target: BundleTarget, why: str) -> VerifyError:
    return VerifyError(
        "OFF504",
        f"the site cannot be opened: {why}",
        where=target.url,
        way_out="Check the address in a browser, and that the server is running",
    )
