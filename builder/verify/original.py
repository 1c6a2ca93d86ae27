"""The original model, as ``verify`` asks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from builder.artifacts import Detection, Thresholds

Detect: TypeAlias = "Callable[[Any, Thresholds], Sequence[Detection]]"
Candidates: TypeAlias = "Callable[[Any, float], Sequence[Detection]]"


@dataclass(frozen=True)
class Original:
    """The original model.

    Args:
        detect: uint8 pixels ``[height, width, 3]`` and thresholds in, detections out.
        candidates: the same pixels and a least score in, out all from which ``detect`` chooses,
            boxes not cut off at the photograph's edges; ``None`` where a model cannot be asked.
    """

    detect: Detect
    candidates: Candidates | None = None
