"""A list that may be long, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def first_few(items: Sequence[str], most: int, *, separator: str = ", ") -> str:
    """``a, b and 3 more``: the first ``most`` of ``items``, and how many there are besides."""
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return separator.join(items[:most]) + more
