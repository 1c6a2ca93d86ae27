"""A Chromium to check sites in. The only package that imports Playwright.

A ``Browser`` opens a profile folder, closes it and opens it again, as a person does who comes back
to a site later; each time is a ``Visit``, which keeps what happened in it as a ``Log``.

Playwright's synchronous interface refuses to run where an asyncio loop runs, in a notebook for
example: call from a thread of its own there, as ``verify_site`` does.
"""

from builder.verify.browser.browser import Browser
from builder.verify.browser.find_browser import BROWSER_VARIABLE, find_browser
from builder.verify.browser.visit import PageError, UnreachableError, Visit

__all__ = [
    "BROWSER_VARIABLE",
    "Browser",
    "PageError",
    "UnreachableError",
    "Visit",
    "find_browser",
]
