"""What evaluation asks of a detector, wherever it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from training.evaluate.suppress import Suppression
    from training.metrics import Detections

    Image = npt.NDArray[np.uint8]

FLOOR = 0.01
"""Detections below this score are dropped, of every detector alike, so that one that never stops
guessing is not compared with one that does."""


class Detector(Protocol):
    """Finds things in a photograph. Ids of its classes begin at 1, in the order of ``labels``."""

    @property
    def name(self) -> str:
        """How the report calls it."""

    @property
    def kind(self) -> str:
        """What it is and where it runs: ``SavedModel``, ``checkpoint``, ``float16 in Chromium``."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of its classes."""

    @property
    def side(self) -> int | None:
        """Longer side of its input in pixels, ``None`` where that is not known."""

    @property
    def limit(self) -> int | None:
        """At most so many detections come out of one pass; ``None`` if there is no such cap."""

    @property
    def suppression(self) -> Suppression:
        """How its own non-maximum suppression goes about it."""

    def detect(self, image: Image) -> Detections:
        """What it finds in uint8 ``[H, W, 3]``, RGB, upright."""
