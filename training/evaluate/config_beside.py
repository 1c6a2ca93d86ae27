"""What the ``pipeline.config`` beside a model says of it; a regular expression is enough for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

_RESIZER = re.compile(r"image_resizer\s*\{(.*?\{.*?\})", re.DOTALL)
_SIDE = re.compile(r"\b(?:height|width|max_dimension)\s*:\s*(\d+)")
_AGNOSTIC = re.compile(r"\buse_class_agnostic_nms\s*:\s*(?:true|True|t|1)\b")
_COMMENT = re.compile(r"#.*")


class ConfigBeside(NamedTuple):
    """What it says.

    Args:
        side: longer side of its input in pixels; ``None`` if the file does not say.
        class_wise: whether only boxes of one class suppress one another, as where nothing else is
            said.
    """

    side: int | None
    class_wise: bool


def read_config_beside(config: Path) -> ConfigBeside:
    """Read the file; where there is none, it says nothing."""
    try:
        text = _COMMENT.sub("", config.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        text = ""
    resizer = _RESIZER.search(text)
    sides = _SIDE.findall(resizer[1]) if resizer else []
    return ConfigBeside(max(map(int, sides), default=None), _AGNOSTIC.search(text) is None)
