"""What happened while a page was open, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

LOCAL_SCHEMES = ("about:", "blob:", "chrome:", "chrome-extension:", "data:", "devtools:")


@dataclass(frozen=True)
class Sent:
    """A request that the page, one of its workers or its service worker made.

    Args:
        url: without its fragment.
        kind: ``document``, ``script``, ``fetch`` … in Chromium's words.
        by_service_worker: made by the service worker itself rather than by the page.
        from_service_worker: answered by the service worker, out of its cache as a rule.
        status: HTTP status; 0 where there was no answer.
        failure: Chromium's word for why there was none.
    """

    url: str
    kind: str
    by_service_worker: bool = False
    from_service_worker: bool = False
    status: int = 0
    failure: str = ""

    @property
    def local(self) -> bool:
        """Whether it never leaves the browser: ``blob:``, ``data:`` and the like."""
        return self.url.startswith(LOCAL_SCHEMES)


@dataclass(frozen=True)
class Log:
    """All that was heard of one visit.

    Args:
        console_errors: text of each ``console.error`` and of what Chromium puts there itself.
        page_errors: exceptions that nothing caught.
        blocked: what the Content-Security-Policy of the page kept out.
        sent: all requests, in the order in which they were made.
    """

    console_errors: tuple[str, ...] = ()
    page_errors: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    sent: tuple[Sent, ...] = ()
