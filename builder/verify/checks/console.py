"""Nothing went wrong that only a developer would see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.figures import counted
from builder.verify.outcome import Check, judged

if TYPE_CHECKING:
    from builder.verify.visit_log import Log

NAME, TITLE = "console", "No error in the console"


def check_console(log: Log) -> Check:
    """No ``console.error`` and no uncaught exception, in the page or in a worker."""
    problems = (*log.page_errors, *log.console_errors)
    return judged(
        NAME,
        TITLE,
        problems=tuple(dict.fromkeys(problems)),
        good="quiet",
        bad=counted(len(problems), "error"),
        figures={"console_errors": len(log.console_errors), "page_errors": len(log.page_errors)},
    )
