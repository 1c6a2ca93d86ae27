"""What ``init`` must know of a data set: its boxes, how many an image holds, how they overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from builder.errors import TrainingError
from builder.progress import Progress, silent
from training.dataset import iterate
from training.dataset.write_label_map import LABEL_MAP
from training.metrics.overlap import overlaps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from training.dataset import Dataset, Example


@dataclass(frozen=True)
class DataShape:
    """The boxes of the training splits.

    Args:
        boxes: float32 [N, 4], (ymin, xmin, ymax, xmax) in 0..1, those that are to be found.
        per_image: int64 [images], boxes of each image, those too that need not be found.
        classes: int32 [N], of ``boxes``.
        crowding: float64 [N], the highest IoU of each of ``boxes`` with another of its class.
        sharing: float64 [N], with one of another class.
    """

    boxes: NDArray[np.float32]
    per_image: NDArray[np.int64]
    classes: NDArray[np.int32]
    crowding: NDArray[np.float64]
    sharing: NDArray[np.float64]

    @property
    def most(self) -> int:
        """Boxes of the fullest image."""
        return int(self.per_image.max(initial=0))


def data_shape(datasets: Sequence[Dataset], progress: Progress = silent) -> DataShape:
    """Read every box of the training splits; pictures are passed over, not decoded.

    Args:
        datasets: the first is validated on too.
        progress: told how far it is.

    Raises:
        TrainingError: OFF723, a split is missing or without boxes, a box is of a class that the
            label map does not have, or the labels differ; OFF705, a damaged shard.
    """
    first, *others = datasets
    _need(first, "train", "val")
    for other in others:
        _need(other, "train")
        if other.labels != first.labels:
            raise _unfit(
                f"its labels are not those of {first.folder}",
                other,
                f"Prepare it again with --labels {first.folder / LABEL_MAP}",
            )
    boxes, classes, counts, crowding, sharing = [], [], [], [], []
    images = sum(dataset.splits["train"].images for dataset in datasets)
    examples = ((dataset, example) for dataset in datasets for example in iterate(dataset, "train"))
    for number, (dataset, example) in enumerate(examples):
        _check_classes(example, dataset)
        boxes.append(example.boxes[example.wanted])
        classes.append(example.classes[example.wanted])
        overlap, same = _overlap(boxes[-1]), classes[-1][:, None] == classes[-1][None, :]
        crowding.append(np.where(same, overlap, 0.0).max(axis=1, initial=0.0))
        sharing.append(np.where(same, 0.0, overlap).max(axis=1, initial=0.0))
        counts.append(len(example.boxes))
        if number % 256 == 0:
            progress("Measuring the boxes", number / max(images, 1))
    return DataShape(
        boxes=np.concatenate(boxes),
        per_image=np.array(counts, np.int64),
        classes=np.concatenate(classes),
        crowding=np.concatenate(crowding),
        sharing=np.concatenate(sharing),
    )


def _need(dataset: Dataset, *splits: str) -> None:
    for split in splits:
        if split not in dataset.splits or not dataset.splits[split].boxes:
            raise _unfit(
                f"the split {split!r} has no boxes"
                if split in dataset.splits
                else f"there is no split {split!r}",
                dataset,
                "Prepare the data again with photographs and boxes in "
                + ("both splits, train and val" if len(splits) > 1 else "the split train"),
            )


def _check_classes(example: Example, dataset: Dataset) -> None:
    highest = int(example.classes.max(initial=1))
    if highest > len(dataset.labels) or int(example.classes.min(initial=1)) < 1:
        raise _unfit(
            f"a box in {example.name} is of class {highest}, and the label map has "
            f"{len(dataset.labels)}",
            dataset,
            "Prepare the data again; a class's id must be from 1 to the number of labels",
        )


def _overlap(boxes: NDArray[np.float32]) -> NDArray[np.float64]:
    """IoU of each with each, 0 with itself, ``[N, N]``."""
    sides = boxes.astype(np.float64)
    overlap = overlaps(sides, sides, np.zeros(len(boxes), bool))
    np.fill_diagonal(overlap, 0.0)
    return overlap


def _unfit(what: str, dataset: Dataset, way_out: str) -> TrainingError:
    return TrainingError("OFF723", what, where=str(dataset.folder), way_out=way_out)
