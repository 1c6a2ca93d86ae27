"""Precision over recall, one line a row, as an SVG that takes its colours from the page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.evaluate.outcome import Row

LINES = ("#3b82f6", "#f59e0b", "#10b981", "#ec4899", "#8b5cf6", "#14b8a6")
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
    for place, row in enumerate(rows):
        points = " ".join(
            f"{LEFT + p.recall * across:.1f},{TOP + (1 - p.precision) * down:.1f}"
            for p in row.curve
        )
        if points:
            parts.append(
                f'<polyline points="{points}" fill="none" stroke="{line_colour(place)}" '
                f'stroke-width="2"><title>{escape(row.title)}</title></polyline>'
            )
    return "".join((*parts, "</svg>"))


def line_colour(place: int) -> str:
    """Of the row at ``place``, in the plot and in its legend."""
    return LINES[place % len(LINES)]
