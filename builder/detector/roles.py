"""Which output of a model is which: by name, or by place where only a converter's names survive.

The Object Detection API names its outputs. ``tensorflowjs_converter`` keeps such a name only where
dtype and shape tell the output from all others, and calls the rest ``Identity``, ``Identity_1`` …
in the alphabetical order of the lost names. That order is trusted only as far as every shape
agrees with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Shape = tuple[int | None, ...] | None
"""One entry per dimension, ``None`` where it varies; ``None`` for a tensor of unknown rank."""

STANDARD = (
    "detection_anchor_indices",
    "detection_boxes",
    "detection_classes",
    "detection_multiclass_scores",
    "detection_scores",
    "num_detections",
    "raw_detection_boxes",
    "raw_detection_scores",
)
"""Outputs of ``exporter_main_v2`` for an SSD, in alphabetical order."""

_EXTRA = ("detection_anchor_indices", "detection_multiclass_scores")
_LAYOUTS = (
    STANDARD,
    tuple(name for name in STANDARD if name != _EXTRA[0]),
    tuple(name for name in STANDARD if name != _EXTRA[1]),
    tuple(name for name in STANDARD if name not in _EXTRA),
    ("detection_boxes", "detection_classes", "detection_scores", "num_detections"),
    ("raw_detection_boxes", "raw_detection_scores"),
)
"""Sets of outputs that exporters of different years write."""


@dataclass(frozen=True)
class Output:
    """An output in a model's signature.

    Args:
        tensor: ``node:0``.
        dtype: NumPy's name, or an empty string where the signature does not tell.
        shape: of the tensor.
    """

    tensor: str
    dtype: str
    shape: Shape


def find_roles(outputs: Mapping[str, Output]) -> dict[str, str]:
    """Object Detection API name → key of ``outputs``, for every output whose meaning is certain.

    Args:
        outputs: the signature's outputs by their key.

    Returns:
        An empty mapping if these are not the outputs of such a detector.
    """
    named = {key.split(":")[0]: key for key in outputs if key.split(":")[0] in STANDARD}
    places = {_place(output.tensor): key for key, output in outputs.items()}
    if len(named) < len(outputs) and len(places) == len(outputs) and min(places) >= 0:
        # A gap in the numbers means that somebody chose outputs from the full signature.
        whole = max(places) == len(places) - 1
        for layout in _LAYOUTS if whole else _LAYOUTS[:1]:
            if max(places) >= len(layout) or (whole and len(layout) != len(places)):
                continue
            by_place = {layout[place]: key for place, key in sorted(places.items())}
            agrees = all(by_place.get(name) == key for name, key in named.items())
            if agrees and _is_detector(by_place) and _fits(by_place, outputs):
                return by_place
    return named if _is_detector(named) and _fits(named, outputs) else {}


def describe(outputs: Mapping[str, Output]) -> str:
    """``Identity_7 [1, 12804, 8], …``, for messages."""
    parts = [f"{key} {_shape_text(outputs[key].shape)}" for key in sorted(outputs)[:8]]
    return ", ".join(parts) + (" …" if len(outputs) > 8 else "")


def _is_detector(names: Mapping[str, str]) -> bool:
    return {"detection_boxes", "detection_scores"} <= names.keys() or {
        "raw_detection_boxes",
        "raw_detection_scores",
    } <= names.keys()


def _place(tensor: str) -> int:
    """``Identity_7:0`` → 7, ``Identity`` → 0, anything else → -1."""
    match = re.fullmatch(r"Identity(?:_([1-9][0-9]*))?(?::0)?", tensor)
    return int(match.group(1) or 0) if match else -1


def _fits(roles: Mapping[str, str], outputs: Mapping[str, Output]) -> bool:
    """Whether every shape agrees with its role. M detections, N anchors, C class columns."""
    expected = {
        "detection_anchor_indices": ("M",),
        "detection_boxes": ("M", 4),
        "detection_classes": ("M",),
        "detection_multiclass_scores": ("M", "C"),
        "detection_scores": ("M",),
        "num_detections": (),
        "raw_detection_boxes": ("N", 4),
        "raw_detection_scores": ("N", "C"),
    }
    sizes: dict[str, int] = {}
    for role in sorted(roles):
        shape = outputs[roles[role]].shape
        if shape is None:
            continue
        pattern = expected[role]
        # A batch dimension comes first; class-aware boxes [B, N, classes, 4] are not an SSD's.
        if len(shape) != len(pattern) + 1:
            return False
        for size, symbol in zip(shape[1:], pattern, strict=True):
            if size is None:
                continue
            known = symbol if isinstance(symbol, int) else sizes.setdefault(symbol, size)
            if known != size:
                return False
    return True


def _shape_text(shape: Shape) -> str:
    if shape is None:
        return "[…]"
    return "[" + ", ".join("?" if size is None else str(size) for size in shape) + "]"
