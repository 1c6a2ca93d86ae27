"""A frame of 640 x 480 to boxes, the two sides taking turns in one browser."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.bench.chromium import CpuClock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import BrowserContext, Page

LOOPS = (Path(__file__).parent / "frame_loops.js").read_text()
WARM_UP_FRAMES = 10


@dataclass(frozen=True)
class Side:
    """One of the two: what opens it in a page, and where it is served."""

    name: str
    address: str
    opener: str
    argument: Any = None


@dataclass
class FrameFigures:
    """Frames of one side.

    Args:
        backend: TF.js' own word for what ran them.
        library: name and version.
        best: ``column``, ``score``, ``box`` of the best detection.
        wall: milliseconds of each frame.
        cpu: CPU milliseconds a frame, of all of Chromium's processes, one figure a round.
        parts: milliseconds of the last frame by step, where the side tells.
    """

    backend: str
    library: str
    best: Mapping[str, Any]
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    parts: Mapping[str, float] = field(default_factory=dict)

    def summary(self) -> dict[str, Any]:
        """Medians and minima, as they go into the table."""
        return {
            "backend": self.backend,
            "best": dict(self.best),
            "cpu_ms": {"median": median(self.cpu), "min": min(self.cpu)},
            "library": self.library,
            "parts_ms": dict(self.parts),
            "wall_ms": {"median": median(self.wall), "min": min(self.wall)},
        }


def measure_frames(
    context: BrowserContext, sides: list[Side], picture: str, *, rounds: int, frames: int
) -> dict[str, FrameFigures]:
    """``rounds`` turns of ``frames`` frames a side; the order changes from round to round.

    Args:
        context: an open browser.
        sides: what to compare.
        picture: JPEG of 640 x 480 in base 64.
        rounds: turns a side.
        frames: frames a turn.
    """
    clock = CpuClock(context)
    pages: dict[str, Page] = {}
    figures: dict[str, FrameFigures] = {}
    for side in sides:
        page = context.new_page()
        page.goto(side.address)
        _call(page, "frame", picture)
        opened = _call(page, side.opener, side.argument)
        _call(page, "frames", WARM_UP_FRAMES)
        pages[side.name] = page
        figures[side.name] = FrameFigures(**opened, best=_call(page, "best"))
    for turn in range(rounds):
        for side in sides if turn % 2 == 0 else sides[::-1]:
            _settle()
            before = clock.seconds()
            figures[side.name].wall += _call(pages[side.name], "frames", frames)
            figures[side.name].cpu.append((clock.seconds() - before) * 1000 / frames)
    for side in sides:
        figures[side.name].parts = _call(pages[side.name], "timings") or {}
        pages[side.name].close()
    return figures


def check_agreement(figures: Mapping[str, FrameFigures]) -> None:
    """Both sides must see the same thing in the frame, or the comparison is of no use.

    A canvas scales differently from the graph's own resize, so scores differ a little.

    Raises:
        RuntimeError: with what each side sees.
    """
    one, other = (side.best for side in figures.values())
    near = max(abs(a - b) for a, b in zip(one["box"], other["box"], strict=True)) < 0.05
    if one["column"] != other["column"] or not near or abs(one["score"] - other["score"]) > 0.1:
        raise RuntimeError(f"the sides disagree: {one} against {other}")


def _settle() -> None:
    """Let garbage collection and compilation that the other side began come to rest."""
    time.sleep(0.2)


def _call(page: Page, name: str, argument: Any = None) -> Any:
    """Call a function of frame_loops.js in the page."""
    return page.evaluate(f"{LOOPS}[{json.dumps(name)}]({json.dumps(argument)})")
