"""Waiting for a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAUSE = 50
"""Milliseconds between two looks."""

PATIENCE = 60
"""Seconds; for a machine that is busy with other tests."""


def until(page: Page, expression: str) -> Any:
    """Evaluate ``expression`` in the page, again and again, until it is truthy; its value.

    Unlike Playwright's ``wait_for_function`` it awaits promises, works under a strict
    Content-Security-Policy, and leaves the page's frames alone. A navigation midway is no error.
    """
    from playwright.sync_api import Error

    for _ in range(PATIENCE * 1000 // PAUSE):
        try:
            if value := page.evaluate(expression):
                return value
        except Error as error:
            if "context was destroyed" not in error.message:
                raise
        page.wait_for_timeout(PAUSE)
    raise AssertionError(f"not true within {PATIENCE} s: {expression}")
