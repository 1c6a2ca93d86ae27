"""Precision over recall, one line a row, as an SVG that takes its colours from the page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.evaluate.outcome import Row

SAME, MOSTLY = 0.01, 0.75
"""Curves that lie no farther apart, for so much of their way, would hide one another: they take
turns, dash by dash."""

DASH = 7
LINES = ("#3b82f6", "#d97706", "#059669", "#db2777", "#8b5cf6", "#0891b2")
"""They stand out from the light page and from the dark one, with black numbers on them."""

WIDTH, HEIGHT, LEFT, TOP = 320, 220, 34, 8


def curve_svg(rows: Sequence[Row]) -> str:
    """Axes from 0 to 1; rows in which there is nothing to find are left out."""
    across, down = WIDTH - LEFT - 10, HEIGHT - TOP - 34
    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Precision over recall">']
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = LEFT + tick * across, TOP + (1 - tick) * down
        parts.append(
            f'<path class="grid" d="M{LEFT} {y:.1f}H{LEFT + across}M{x:.1f} {TOP}V{TOP + down}"/>'
            f'<text x="{LEFT - 4}" y="{y + 3:.1f}" text-anchor="end">{tick:g}</text>'
            f'<text x="{x:.1f}" y="{TOP + down + 12}" text-anchor="middle">{tick:g}</text>'
        )
    parts.append(
        f'<text x="{LEFT + across / 2}" y="{HEIGHT - 6}" text-anchor="middle">recall</text>'
        f'<text transform="translate(8 {TOP + down / 2}) rotate(-90)" text-anchor="middle">'
        "precision</text>"
    )
    groups = _that_coincide(rows)
    for place, row in enumerate(rows):
        group = next(group for group in groups if place in group)
        points = " ".join(
            f"{LEFT + p.recall * across:.1f},{TOP + (1 - p.precision) * down:.1f}"
            for p in row.curve
        )
        if points:
            parts.append(
                f'<polyline points="{points}" fill="none" stroke="{line_colour(place)}" '
                f'stroke-width="2"{_dashes(group.index(place), len(group))}>'
                f"<title>{escape(row.title)}</title></polyline>"
            )
    return "".join((*parts, "</svg>"))


def _that_coincide(rows: Sequence[Row]) -> list[list[int]]:
    """Places of the rows, those together whose curves cannot be told apart."""
    groups: list[list[int]] = []
    for place, row in enumerate(rows):
        for group in groups:
            if _coincide(rows[group[0]], row):
                group.append(place)
                break
        else:
            groups.append([place])
    return groups


def _coincide(one: Row, other: Row) -> bool:
    if len(one.curve) != len(other.curve):
        return False
    pairs = zip(one.curve, other.curve, strict=True)
    near = sum(abs(a.precision - b.precision) <= SAME for a, b in pairs)
    return near >= MOSTLY * len(one.curve)


def _dashes(rank: int, count: int) -> str:
    if count == 1:
        return ""
    return f' stroke-dasharray="{DASH} {DASH * (count - 1)}" stroke-dashoffset="{-DASH * rank}"'


def line_colour(place: int) -> str:
    """Of the row at ``place``, in the plot and in its legend."""
    return LINES[place % len(LINES)]
