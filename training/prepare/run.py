"""Run tasks here: in this process, or in one a core."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeVar

from builder.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 2
"""Tasks that wait for each worker, so that none is idle and no more is held in memory."""


class Runner(Protocol):
    """Runs tasks somewhere."""

    def __call__(
        self, function: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[int, Result]]:
        """(number of the task, its result), in the order in which they finish."""


def in_this_process(
    function: Callable[[Task], Result], tasks: Iterable[Task]
) -> Iterator[tuple[int, Result]]:
    """One task after the other."""
    yield from enumerate(map(function, tasks))


@contextmanager
def in_processes(workers: int) -> Iterator[Runner]:
    """A process for each worker; they end with the context.

    The processes are started afresh and not forked, as this one may have threads of TensorFlow.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["training.prepare.work"])
    with ProcessPoolExecutor(workers, mp_context=context) as pool:

        def run(
            function: Callable[[Task], Result], tasks: Iterable[Task]
        ) -> Iterator[tuple[int, Result]]:
            waiting: dict[Future[Result], int] = {}
            left = deque(enumerate(tasks))
            try:
                while left or waiting:
                    while left and len(waiting) < AHEAD * workers:
                        number, task = left.popleft()
                        waiting[pool.submit(function, task)] = number
                    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                        yield waiting.pop(future), future.result()
            except BrokenProcessPool as error:
                raise EnvironmentFault(
                    "OFF604",
                    "a worker process was killed, as systems do when memory runs out",
                    way_out="Nothing was changed. Try again with fewer processes: --workers 1",
                ) from error
            finally:
                for future in waiting:
                    future.cancel()

        yield run


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
