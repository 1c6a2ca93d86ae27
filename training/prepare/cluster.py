"""Run tasks on a cluster, through Ray. A node that dies takes nothing along but time."""

from __future__ import annotations

import os
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from builder.errors import EnvironmentFault, OffshelfError, TrainingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from training.prepare.run import Runner

Task = TypeVar("Task")
Result = TypeVar("Result")

RETRIES = 10
"""How often a task is done again when its node or its worker dies."""

AHEAD = 2


@contextmanager
def on_ray(address: str) -> Iterator[Runner]:
    """Workers of the cluster at ``address`` (``host:port``, ``auto``, ``ray://host:port``).

    Raises:
        EnvironmentFault: OFF601, Ray is not installed.
        TrainingError: OFF706, the cluster cannot be reached, or lost too many nodes.
    """
    os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
    try:
        import ray
    except ImportError as error:
        raise EnvironmentFault(
            "OFF601",
            f"the package ray cannot be imported ({error})",
            way_out="Install it with: pip install 'offshelf[cluster]'",
        ) from error
    ours = not ray.is_initialized()
    if ours:
        try:
            ray.init(address=address, log_to_driver=False, logging_level="ERROR")
        except (ConnectionError, RuntimeError, ValueError, OSError, TimeoutError) as error:
            raise _unreachable(address, str(error).splitlines()[0]) from error
    try:
        yield _runner(ray, address)
    finally:
        if ours:
            ray.shutdown()


def _runner(ray: Any, address: str) -> Runner:
    def run(
        function: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[int, Result]]:
        remote = ray.remote(num_cpus=1, max_retries=RETRIES)(function)
        waiting: dict[Any, int] = {}
        left = deque(enumerate(tasks))
        while left or waiting:
            room = AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
            while left and len(waiting) < room:
                number, task = left.popleft()
                waiting[remote.remote(task)] = number
            done, _ = ray.wait(list(waiting), num_returns=1)
            for reference in done:
                yield waiting.pop(reference), _result(ray, reference, address)

    return run


def _result(ray: Any, reference: Any, address: str) -> Any:
    try:
        return ray.get(reference)
    except ray.exceptions.RayTaskError as error:
        cause = error.cause if isinstance(error.cause, OffshelfError) else None
        if cause is not None:
            raise cause from None
        raise _unreachable(address, str(error).strip().splitlines()[-1]) from error
    except ray.exceptions.RayError as error:
        raise _unreachable(address, str(error).strip().splitlines()[0]) from error


def _unreachable(address: str, what: str) -> TrainingError:
    return TrainingError(
        "OFF706",
        f"the Ray cluster does not answer, or not as it should: {what.rstrip('.')}",
        where=address,
        way_out="Check it with `ray status`; every node needs Offshelf, of one version",
    )
