"""Worker processes that end with the process that started them, however that ended."""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from builder.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.context import ForkServerContext


@contextmanager
def process_pool(
    workers: int,
    modules: Sequence[str],
    begin: Callable[..., None] | None = None,
    *arguments: Any,
) -> Iterator[ProcessPoolExecutor]:
    """So many processes; tasks that have not begun are dropped when the context is left early.

    The processes are started afresh and not forked, as this one may have threads of TensorFlow.

    Args:
        workers: how many.
        modules: that tasks need, imported once for all processes.
        begin: called with ``arguments`` in each process before its first task.
        arguments: for ``begin``.

    Raises:
        EnvironmentFault: OFF604, a process was killed.
    """
    context = _context(modules)
    try:
        with ProcessPoolExecutor(workers, context, _begin, (begin, arguments)) as pool:
            try:
                yield pool
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
    except BrokenProcessPool as error:
        raise EnvironmentFault(
            "OFF604",
            "a worker process was killed, as systems do when memory runs out",
            way_out="Nothing was changed. Try again with fewer processes: --workers 1",
        ) from error


def preload(*modules: str) -> None:
    """Start the process that workers are forked from, which imports ``modules``, and go on at once.

    For whoever knows that a pool will be needed before knowing of what size. It ends with this
    process, and the first call decides what is imported.
    """
    _context(modules)
    forkserver.ensure_running()


def _context(modules: Sequence[str]) -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    return context


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(begin: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    # Workers hold both ends of the queue that they wait at, and would wait for ever.
    threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()
    if begin is not None:
        begin(*arguments)


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
