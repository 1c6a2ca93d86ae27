"""Average precision of the model as it stands, on images it does not learn from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.dataset import Example, decode_example, read_records
from training.metrics import CocoStream, Detections, summarise, truth_of
from training.od_api.detect import Detect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from training.fit.team import Team
    from training.metrics import CocoSummary
    from training.od_api.config import Config
    from training.od_api.model import DetectionModel


@dataclass(frozen=True)
class Shown:
    """A validation image with what was found, for TensorBoard.

    Args:
        image: uint8 [height, width, 3].
        detections: of the model.
    """

    image: Any
    detections: Detections


class Validation:
    """Runs ``model`` over the first images of the validation split.

    Args:
        model: as training holds it; looked at in inference mode.
        config: names the records in its first ``eval_input_reader``.
        limit: at most so many images.
        team: whose first card does it.
    """

    def __init__(self, model: DetectionModel, config: Config, limit: int, team: Team) -> None:
        import tensorflow as tf

        self._limit = limit
        self._classes = range(1, model.num_classes + 1)
        reader = config.eval_input_reader[0] if config.eval_input_reader else None
        patterns = list(reader.tf_record_input_reader.input_path) if reader else []
        self._files = [Path(name) for name in sorted(tf.io.gfile.glob(patterns))]
        self._detect = Detect(model, team.strategy)

    @property
    def possible(self) -> bool:
        """Whether there are images to look at."""
        return self._limit > 0 and bool(self._files)

    def __call__(self, show: int = 0) -> tuple[CocoSummary, list[Shown]]:
        """The figures, and the first ``show`` images with their detections."""
        import tensorflow as tf

        stream = CocoStream(self._classes)
        shown: list[Shown] = []
        for example in islice(self._examples(), self._limit):
            image = tf.io.decode_image(example.image, channels=3, expand_animations=False)
            found = self.detect(image)
            stream.add(truth_of(example), found)
            if len(shown) < show:
                shown.append(Shown(image.numpy(), found))
        return summarise(stream.curves()), shown

    def detect(self, image: Any) -> Detections:
        """What the model finds in ``image``, uint8 [height, width, 3]."""
        boxes, scores, classes, _ = self._detect(image)
        return Detections(boxes, scores, classes)

    def _examples(self) -> Iterator[Example]:
        for path in self._files:
            yield from map(decode_example, read_records(path))
