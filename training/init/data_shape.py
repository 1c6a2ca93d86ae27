"""What ``init`` must know of a data set: how large its boxes are, and how many an image holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from builder.errors import TrainingError
from builder.progress import Progress, silent
from training.dataset import iterate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.dataset import Dataset


@dataclass(frozen=True)
class DataShape:
    """The boxes of the training split.

    Args:
        boxes: float32 [N, 4], (ymin, xmin, ymax, xmax) in 0..1, those that are to be found.
        per_image: int64 [images], boxes of each image, those too that need not be found.
    """

    boxes: NDArray[np.float32]
    per_image: NDArray[np.int64]

    @property
    def most(self) -> int:
        """Boxes of the fullest image."""
        return int(self.per_image.max(initial=0))


def data_shape(dataset: Dataset, progress: Progress = silent) -> DataShape:
    """Read every box of the training split; pictures are passed over, not decoded.

    Raises:
        TrainingError: OFF723, a split is missing or without boxes, or a box is of a class that the
            label map does not have; OFF705, a damaged shard.
    """
    for split in ("train", "val"):
        if split not in dataset.splits or not dataset.splits[split].boxes:
            raise _unfit(
                f"the split {split!r} has no boxes"
                if split in dataset.splits
                else f"there is no split {split!r}",
                dataset,
                "Prepare the data again with photographs and boxes in both splits, train and val",
            )
    boxes, counts = [], []
    images = dataset.splits["train"].images
    for number, example in enumerate(iterate(dataset, "train")):
        highest = int(example.classes.max(initial=1))
        if highest > len(dataset.labels) or int(example.classes.min(initial=1)) < 1:
            raise _unfit(
                f"a box in {example.name} is of class {highest}, and the label map has "
                f"{len(dataset.labels)}",
                dataset,
                "Prepare the data again; a class's id must be from 1 to the number of labels",
            )
        boxes.append(example.boxes[example.wanted])
        counts.append(len(example.boxes))
        if number % 256 == 0:
            progress("Measuring the boxes", number / max(images, 1))
    return DataShape(np.concatenate(boxes), np.array(counts, np.int64))


def _unfit(what: str, dataset: Dataset, way_out: str) -> TrainingError:
    return TrainingError("OFF723", what, where=str(dataset.folder), way_out=way_out)
