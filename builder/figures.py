"""Figures as people read them: one rule each for sizes, numbers and counts, wherever shown."""

from __future__ import annotations

import math


def size_in_words(size: int) -> str:
    """``9_948_876`` → ``9.9 MB``; the page's details say it in the same way (app/units.ts).

    Decimal units, as phones show storage and as download sizes are quoted: kilobytes below 0.1 MB,
    then megabytes with one decimal, without it from 100 MB on.
    """
    if size < 1000:
        return f"{size} bytes"
    if size < 100_000:
        return f"{size / 1e3:.0f} KB"
    return f"{size / 1e6:,.1f} MB" if size < 99.95e6 else f"{size / 1e6:,.0f} MB"


def number_in_words(value: float) -> str:
    """``0.99973`` → ``0.9997``, ``1.84e-07`` → ``1.8e-07``: four decimals, or two digits below."""
    if 0 < abs(value) < 1e-3:
        return f"{value:.1e}"
    text = f"{value:.4f}"
    return text.rstrip("0").rstrip(".")


def counted(count: int, one: str, many: str = "") -> str:
    """``1 photograph``, ``1,917 anchors``; ``many`` where it is not ``one`` and an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def clock_face(seconds: float) -> str:
    """``12:05`` for 725 seconds, ``2:12:05`` for two hours more."""
    if not math.isfinite(seconds):
        return "unknown time"
    minutes, rest = divmod(round(max(seconds, 0)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
