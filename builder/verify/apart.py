"""Work in a thread of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from builder.verify.own_thread import OwnThread

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def apart(work: Callable[[], T]) -> T:
    """Run ``work`` in a thread of its own and return what it returns, or raise what it raises."""
    with OwnThread() as thread:
        return thread.call(work)
