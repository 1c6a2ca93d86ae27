"""A detector that notes how sure it was of the best that it found in each picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.evaluate import Detector
    from training.evaluate.detector import Image
    from training.evaluate.suppress import Suppression
    from training.metrics import Detections


class Noting:
    """Detects as ``detector`` does. The properties: see ``Detector``."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.best: list[float] = []
        """Highest score in each picture, 0 where nothing was found."""

    @property
    def name(self) -> str:
        """How the report calls it."""
        return self._detector.name

    @property
    def kind(self) -> str:
        """What it is and where it runs."""
        return self._detector.kind

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of its classes."""
        return self._detector.labels

    @property
    def side(self) -> int | None:
        """Longer side of its input."""
        return self._detector.side

    @property
    def limit(self) -> int | None:
        """At most so many detections."""
        return self._detector.limit

    @property
    def suppression(self) -> Suppression:
        """When two boxes are one thing."""
        return self._detector.suppression

    def detect(self, image: Image) -> Detections:
        """What it finds, noted."""
        found = self._detector.detect(image)
        self.best.append(float(found.scores.max(initial=0.0)))
        return found
