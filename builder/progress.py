"""How long work tells where it stands: a callable, so that stages need no console."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with the step in words, and the part of it that is done, 0..1, where that is known."""

    def __call__(self, step: str, done: float | None = None) -> None:
        """Tell where the work stands."""


def silent(step: str, done: float | None = None) -> None:
    """A ``Progress`` that says nothing."""
