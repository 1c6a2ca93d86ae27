"""How a photograph is cut into overlapping tiles."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from builder.errors import TrainingError

OVERLAP = 0.25
"""Of a tile's side, shared with its neighbour: a product up to that size is whole in one."""

AUTO_REDUCTION, AUTO_MOST = 2.0, 6


@dataclass(frozen=True)
class Tiling:
    """A grid of tiles, or one that depends on the photograph.

    Args:
        columns, rows: of the grid; 0 leaves both to the size of photograph and model.
        whole: whether the whole photograph is looked at too, for what is larger than a tile.
    """

    columns: int = 0
    rows: int = 0
    whole: bool = False

    def __str__(self) -> str:
        grid = f"{self.columns}x{self.rows}" if self.columns else "auto"
        return f"{grid}+whole" if self.whole else grid

    def grid(self, height: int, width: int, side: int | None) -> tuple[int, int]:
        """Columns and rows for a photograph.

        ``auto`` takes the fewest tiles that are shrunk by no more than 2 on their way into the
        model, and at most 6 x 6 of them.
        """
        if self.columns:
            return self.columns, self.rows
        if side is None:
            raise ValueError("auto needs the side of the model's input")
        return _fewest(width, side), _fewest(height, side)


@dataclass(frozen=True)
class Window:
    """A tile in pixels of the photograph, ends excluded."""

    top: int
    left: int
    bottom: int
    right: int


def parse_tiling(text: str) -> Tiling | None:
    """``none``, ``auto``, ``2x2`` (columns x rows), each but the first with ``+whole`` behind.

    Raises:
        TrainingError: OFF743.
    """
    grid, plus, more = text.strip().lower().partition("+")
    found = re.fullmatch(r"([1-9]\d?)[x×]([1-9]\d?)", grid)
    if (grid in ("none", "auto") or found) and (not plus or (more == "whole" and grid != "none")):
        if grid == "none":
            return None
        if found is None:
            return Tiling(whole=bool(plus))
        return Tiling(int(found[1]), int(found[2]), bool(plus))
    raise TrainingError(
        "OFF743",
        f"{text!r} is not a way to cut photographs into tiles",
        where="--tile",
        way_out="Write none, auto, or columns x rows such as 2x2 or 3x3; +whole looks at the "
        "whole photograph as well: 3x3+whole",
    )


def windows(
    height: int, width: int, columns: int, rows: int, overlap: float = OVERLAP
) -> list[Window]:
    """Tiles of equal size, row by row, that cover the photograph.

    Args:
        height: of the photograph in pixels.
        width: of the photograph in pixels.
        columns: of the grid.
        rows: of the grid.
        overlap: part of a tile's side that it shares with its neighbour, 0..1.
    """
    across, down = _spans(width, columns, overlap), _spans(height, rows, overlap)
    return [Window(top, left, bottom, right) for top, bottom in down for left, right in across]


def _spans(length: int, count: int, overlap: float) -> list[tuple[int, int]]:
    count = min(count, length)
    size = min(length, math.ceil(length / (count - (count - 1) * overlap)))
    last = length - size
    starts = [round(i * last / (count - 1)) if count > 1 else 0 for i in range(count)]
    return [(start, start + size) for start in starts]


def _fewest(length: int, side: int) -> int:
    """Tiles along a side: ``length / (n - (n - 1) overlap) <= 2 side``, solved for n."""
    needed = (length / (AUTO_REDUCTION * side) - OVERLAP) / (1 - OVERLAP)
    return min(max(1, math.ceil(needed)), AUTO_MOST)
