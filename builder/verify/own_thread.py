"""A thread that does one piece of work after the other, for as long as it is wanted."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class OwnThread:
    """Playwright's synchronous interface refuses to run where an asyncio loop runs, as in every
    notebook, and a browser belongs to the thread that opened it.

    The thread is a daemon and nobody waits for it after Ctrl-C: the signal ends the browser's
    driver too, and work that talks to it would then wait for ever.
    """  # noqa: D205 - the reason is the summary

    def __init__(self) -> None:
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()

    def call(self, work: Callable[[], T]) -> T:
        """Do ``work`` there; return what it returns, or raise what it raises."""
        outcome: Future[T] = Future()

        def run() -> None:
            try:
                outcome.set_result(work())
            except BaseException as error:
                outcome.set_exception(error)

        self._work.put(run)
        return outcome.result()

    def _go_on(self) -> None:
        while (run := self._work.get()) is not None:
            run()

    def __enter__(self) -> OwnThread:
        threading.Thread(target=self._go_on, name="offshelf-browser", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._work.put(None)
