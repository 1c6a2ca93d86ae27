"""What was seen of a site, before anything is judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from builder.verify.visit_log import Log

if TYPE_CHECKING:
    from collections.abc import Mapping

    from builder.verify.outcome import Seen
    from builder.verify.site_runtime import Ready, Stored
    from builder.verify.unplugged import Attempt


@dataclass(frozen=True)
class Online:
    """The first visit, with a network.

    Args:
        ready: ``None`` when the site did not become ready; ``error`` says why.
        seen: name of the photograph → what the site made of it.
        errors: name of the photograph → why it made nothing of it.
        again: the first photograph once more, at the end.
        stored: ``None`` when it did not become ready to go offline; ``stored_error`` says why.
        policies: the Content-Security-Policies in force, from the headers and from the page.
        log: of the whole visit.
    """

    browser: str
    ready: Ready | None = None
    error: str = ""
    seen: Mapping[str, Seen] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    again: Seen | None = None
    stored: Stored | None = None
    stored_error: str = ""
    policies: tuple[str, ...] = ()
    log: Log = field(default_factory=Log)


@dataclass(frozen=True)
class Offline:
    """The second visit, by a browser started anew, with the network cut.

    Args:
        attempts: what asked for the network all the same.
    """

    ready: Ready | None = None
    error: str = ""
    seen: Mapping[str, Seen] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    log: Log = field(default_factory=Log)
    attempts: tuple[Attempt, ...] = ()
