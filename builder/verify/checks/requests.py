"""Contract 6: no request leaves the site's own folder, save those for weights elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.figures import counted
from builder.verify.outcome import Check, judged

if TYPE_CHECKING:
    from builder.verify.visit_log import Log, Sent

NAME, TITLE = "requests", "No request leaves the site's folder"


def check_requests(log: Log, site: str, weights_url: str) -> Check:
    """Every request of the page, its workers and its service worker, by its address.

    Args:
        log: of the visit.
        site: address of the site's folder, ends with ``/``.
        weights_url: address of a folder that the weights come from, or empty.
    """
    allowed = (site, weights_url) if weights_url else (site,)
    sent = [request for request in log.sent if not request.local]
    outside = [request for request in sent if not request.url.startswith(allowed)]
    broken = [
        request
        for request in sent
        if request not in outside and (request.status >= 400 or request.failure)
    ]
    problems = [f"{_who(request)} asked for {request.url}" for request in outside]
    problems += [
        f"{request.url} is not there: {request.failure or f'status {request.status}'}"
        for request in broken
    ]
    return judged(
        NAME,
        TITLE,
        problems=tuple(dict.fromkeys(problems)),
        good=f"{counted(len(sent), 'request')}, all inside",
        bad=f"{len(outside)} outside, {len(broken)} without a good answer",
        figures={"requests": len(sent), "outside": len(outside), "broken": len(broken)},
    )


def _who(request: Sent) -> str:
    return "The service worker" if request.by_service_worker else "The page"
