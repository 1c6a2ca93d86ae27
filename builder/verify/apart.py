"""Work in a thread of its own."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def apart(work: Callable[[], T]) -> T:
    """Run ``work`` in a thread of its own and return what it returns, or raise what it raises.

    Playwright's synchronous interface refuses to run where an asyncio loop runs, as in every
    notebook. The thread is a daemon and nobody waits for it after Ctrl-C: the signal ends the
    browser's driver too, and work that talks to it would then wait for ever.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=run, name="offshelf-verify", daemon=True).start()
    return outcome.result()
