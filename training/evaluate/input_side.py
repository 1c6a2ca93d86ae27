"""The size of a model's input, out of the ``pipeline.config`` beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_RESIZER = re.compile(r"image_resizer\s*\{(.*?\{.*?\})", re.DOTALL)
_SIDE = re.compile(r"\b(?:height|width|max_dimension)\s*:\s*(\d+)")


def input_side(config: Path) -> int | None:
    """Longer side in pixels, or ``None`` if the file is not there or does not say."""
    try:
        text = config.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    resizer = _RESIZER.search(text)
    sides = _SIDE.findall(resizer[1]) if resizer else []
    return max(map(int, sides), default=None)
