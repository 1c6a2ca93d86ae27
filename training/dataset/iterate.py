"""Read a data set's examples one by one, without TensorFlow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.errors import TrainingError
from training.dataset.example import decode_example
from training.dataset.records import read_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from training.dataset.example import Example
    from training.dataset.manifest import Dataset


def iterate(dataset: Dataset, split: str) -> Iterator[Example]:
    """Examples of a split in the order of its shards; one at a time is held in memory.

    Raises:
        TrainingError: OFF705, there is no such split, or a shard is damaged.
    """
    if split not in dataset.splits:
        raise TrainingError(
            "OFF705",
            f"there is no split {split!r}; there are: {', '.join(sorted(dataset.splits))}",
            where=str(dataset.folder),
            way_out="Prepare the data set again with this split",
        )
    for path in dataset.shards(split):
        for number, data in enumerate(read_records(path)):
            yield _decoded(data, path, number)


def _decoded(data: bytes, path: Path, number: int) -> Example:
    try:
        return decode_example(data)
    except ValueError as error:
        raise TrainingError(
            "OFF705",
            f"record {number} is not a labelled picture ({error})",
            where=str(path),
            way_out="Run `offshelf train prepare` again",
        ) from error
