"""Run tasks here: in this process, or in one a core."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Protocol, TypeVar

from training.prepare.plot import LIBRARY
from training.process_pool import preload, process_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 2
"""Tasks that wait for each worker, so that none is idle and no more is held in memory."""

_OF_TASKS = ("training.prepare.work", LIBRARY)
"""Modules that tasks need."""


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


def begin_early() -> None:
    """Let workers' modules be loaded while this process still looks for what there is to do."""
    preload(*_OF_TASKS)


@contextmanager
def in_processes(workers: int) -> Iterator[Runner]:
    """A process for each worker; they end with the context.

    Raises:
        EnvironmentFault: OFF604, a process was killed.
    """
    with process_pool(workers, _OF_TASKS) as pool:

        def run(
            function: Callable[[Task], Result], tasks: Iterable[Task]
        ) -> Iterator[tuple[int, Result]]:
            waiting: dict[Future[Result], int] = {}
            left = enumerate(tasks)
            while True:
                for number, task in islice(left, AHEAD * workers - len(waiting)):
                    waiting[pool.submit(function, task)] = number
                if not waiting:
                    return
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    yield waiting.pop(future), future.result()

        yield run
