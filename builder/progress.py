"""How long work tells where it stands: a callable, so that stages need no console."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with the step in words (``Converting the graph``) and, where it is known, the part of
    the step that is done, 0..1."""

    def __call__(self, step: str, done: float | None = None) -> None:
        """Tell where the work stands."""


def silent(step: str, done: float | None = None) -> None:
    """A ``Progress`` that says nothing."""
