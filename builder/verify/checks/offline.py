"""Offline, for real: a browser started anew, the network cut, the same detections."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from builder.figures import counted
from builder.verify.match import match
from builder.verify.outcome import Check, judged, not_run
from builder.verify.pair import TOLERANCES

if TYPE_CHECKING:
    from builder.artifacts import Thresholds
    from builder.verify.observed import Offline, Online

NAME, TITLE = "offline", "It works with the network cut"

SAME = TOLERANCES["float32"]
"""The same engine on the same photograph: equal on wasm; a GPU may round differently."""


def check_offline(
    online: Online, offline: Offline | None, thresholds: Thresholds, hosts: tuple[str, ...]
) -> Check:
    """Judge the second visit against the first.

    Args:
        online: the first visit.
        offline: the second; ``None`` when the first did not get so far.
        thresholds: that both visits detected with.
        hosts: addresses that the site and its weights come from.
    """
    if online.ready is None:
        return not_run(NAME, TITLE, because="the site did not become ready")
    if online.stored is None or offline is None:
        problems = [f"The site does not get ready to go offline: {online.stored_error}"]
        return judged(NAME, TITLE, problems=tuple(problems), good="", bad="it does not")
    problems = _what_failed(online, offline, thresholds) + _what_asked(offline, hosts)
    updates = sum(attempt.update_check for attempt in offline.attempts)
    again = counted(len(offline.seen), "photograph")
    return judged(
        NAME,
        TITLE,
        problems=tuple(dict.fromkeys(problems)),
        good=f"{again} detected again, the same, with no request",
        bad="it does not",
        figures={
            "photographs": len(offline.seen),
            "stored_bytes": online.stored.bytes,
            "version": online.stored.version,
            "update_checks": updates,
        },
    )


def _what_failed(online: Online, offline: Offline, thresholds: Thresholds) -> list[str]:
    if offline.ready is None:
        return [f"It does not open again: {offline.error}"]
    problems = [f"{name}: {error}" for name, error in sorted(offline.errors.items())]
    for name, seen in sorted(offline.seen.items()):
        before = online.seen.get(name)
        if before is None:
            continue
        compared = match(before.detections, seen.detections, SAME, thresholds.score)
        if not compared.passed:
            problems.append(f"{name}: other detections than with a network")
    problems += offline.log.page_errors
    problems += offline.log.console_errors
    return problems


def _what_asked(offline: Offline, hosts: tuple[str, ...]) -> list[str]:
    """Requests that the service worker did not answer, and attempts that reached the network."""
    problems = [
        f"Asked the network for {sent.url}"
        for sent in offline.log.sent
        if not sent.local and (sent.by_service_worker or not sent.from_service_worker)
    ]
    ours = {_host_and_port(host) for host in hosts if host}
    # What goes to other hosts without being in the log is the browser's own business.
    problems += [
        f"Asked the network for {attempt.url}"
        for attempt in offline.attempts
        if attempt.url and attempt.host in ours and not attempt.update_check
    ]
    return problems


def _host_and_port(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
