"""A detector that notes what it found in each picture, and can say it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from training.evaluate import Detector
    from training.evaluate.detector import Image
    from training.metrics import Detections


class Noting:
    """Detects as ``detector`` does. The properties: see ``Detector``."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._noted: list[Detections] = []
        self._again: Iterator[Detections] | None = None

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
    def class_wise(self) -> bool:
        """Whether only boxes of one class suppress one another."""
        return self._detector.class_wise

    @property
    def best(self) -> list[float]:
        """Highest score in each picture, 0 where nothing was found."""
        return [float(found.scores.max(initial=0.0)) for found in self._noted]

    def again(self) -> None:
        """From now on, say what was noted, from the first picture on, and look at none."""
        self._again = iter(self._noted)

    def detect(self, image: Image) -> Detections:
        """What it finds, noted; or what it found."""
        if self._again is not None:
            return next(self._again)
        self._noted.append(self._detector.detect(image))
        return self._noted[-1]
