"""Both sets of boxes of one photograph, in the units of an SVG drawn over its picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.artifacts import Detection
    from builder.verify.outcome import PhotographResult

WIDTH = 1000
MOST_NAMES = 30
"""With more boxes than this, names would hide the picture; they stay in the table."""


@dataclass(frozen=True)
class Rectangle:
    """A box and its text.

    Args:
        kind: ``model``, ``browser``, ``missing`` or ``extra``.
        text: is written at it; may be empty.
        text_x: where the text begins.
        text_y: of its base line: above the box, or inside where there is no room above.
        title: what a pointer over the box shows.
    """

    x: float
    y: float
    width: float
    height: float
    kind: str
    text: str
    text_x: float
    text_y: float
    title: str


@dataclass(frozen=True)
class Overlay:
    """An SVG of ``WIDTH`` x ``height`` units."""

    height: float
    rectangles: tuple[Rectangle, ...]


def overlay(result: PhotographResult, names: Sequence[str]) -> Overlay:
    """Boxes of the model first, those of the browser over them, failures on top.

    Args:
        result: of the photograph.
        names: of the labels.
    """
    height = WIDTH * result.height / result.width
    found = result.seen.detections if result.seen else ()
    missing = set(result.match.missing) if result.match else set()
    extra = set(result.match.extra) if result.match else set()
    named = max(len(result.expected), len(found)) <= MOST_NAMES
    model = [
        _rectangle(d, height, "missing" if i in missing else "model", names, named=i in missing)
        for i, d in enumerate(result.expected)
    ]
    browser = [
        _rectangle(
            d, height, "extra" if i in extra else "browser", names, named=named or i in extra
        )
        for i, d in enumerate(found)
    ]
    order = ("model", "browser", "missing", "extra")
    return Overlay(
        height=round(height, 1),
        rectangles=tuple(sorted(model + browser, key=lambda r: order.index(r.kind))),
    )


def label_name(label: int, names: Sequence[str]) -> str:
    """Name of a label, or that it has none."""
    return names[label] if 0 <= label < len(names) else "without a label"


def _rectangle(
    detection: Detection, height: float, kind: str, names: Sequence[str], *, named: bool
) -> Rectangle:
    top, left, bottom, right = detection.box
    name = label_name(detection.label, names)
    who = {"model": "model", "browser": "browser"}.get(kind, f"{kind} in the browser")
    return Rectangle(
        x=round(left * WIDTH, 1),
        y=round(top * height, 1),
        width=round(max(right - left, 0.0) * WIDTH, 1),
        height=round(max(bottom - top, 0.0) * height, 1),
        kind=kind,
        text=f"{name} {detection.score:.2f}" if named else "",
        text_x=round(left * WIDTH + 6, 1),
        text_y=round(top * height + (-8 if top * height > 32 else 28), 1),
        title=f"{name} {detection.score:.4f} ({who})",
    )
