"""What the ``pipeline.config`` beside a model says of it; a regular expression is enough for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from training.evaluate.suppress import Suppression

if TYPE_CHECKING:
    from pathlib import Path

_RESIZER = re.compile(r"image_resizer\s*\{(.*?\{.*?\})", re.DOTALL)
_SIDE = re.compile(r"\b(?:height|width|max_dimension)\s*:\s*(\d+)")
_AGNOSTIC = re.compile(r"\buse_class_agnostic_nms\s*:\s*(?:true|True|t|1)\b")
_IOU = re.compile(r"\biou_threshold\s*:\s*(\d*\.?\d+(?:[eE][-+]?\d+)?)")
_COMMENT = re.compile(r"#.*")

API_IOU = 0.6
"""Default of ``iou_threshold`` in the Object Detection API's ``post_processing.proto``."""


class ConfigBeside(NamedTuple):
    """What it says.

    Args:
        side: longer side of its input in pixels; ``None`` if the file does not say.
        suppression: the Object Detection API's default where nothing is said.
    """

    side: int | None
    suppression: Suppression


def read_config_beside(config: Path) -> ConfigBeside:
    """Read the file; where there is none, it says nothing."""
    try:
        text = _COMMENT.sub("", config.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        text = ""
    resizer = _RESIZER.search(text)
    sides = _SIDE.findall(resizer[1]) if resizer else []
    iou = _IOU.search(text)
    return ConfigBeside(
        side=max(map(int, sides), default=None),
        suppression=Suppression(
            iou=float(iou[1]) if iou else API_IOU,
            class_wise=_AGNOSTIC.search(text) is None,
        ),
    )
