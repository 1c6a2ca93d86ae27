"""Whether the label map knows the labels of the data; where not, boxes would vanish in silence."""

from __future__ import annotations

import difflib
from itertools import islice
from typing import TYPE_CHECKING

from builder.errors import TrainingError
from training.dataset import MANIFEST, decode_example, load_dataset, read_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from training.dataset import Dataset

LOOKED_AT = 100
"""Records of each file that are read where no manifest tells the labels."""


def check_labels(known: Mapping[str, int], files: Sequence[Path], where: str) -> None:
    """Refuse data with labels that the label map lacks, or has under another id.

    The Object Detection API's decoder looks a box's text up in the label map and drops the box if
    it is not there; validation goes by the id. Labels are those of the manifest that ``prepare``
    wrote beside the records, or else of the first records of each file.

    Args:
        known: name → id of the label map.
        files: TFRecords.
        where: what names them.

    Raises:
        TrainingError: OFF733, with the label; OFF705, a file is damaged, or a prepared data set is
            not whole.
    """
    for label, number, path in _labels(files):
        if label not in known:
            close = difflib.get_close_matches(label, known, n=1, cutoff=0.7)
            hint = f"; it has {close[0]!r}" if close else ""
            raise _unfit(
                f"the label map does not know {label!r}, of which {path.name} has boxes{hint}: "
                "they would be left out without a word",
                where,
            )
        if known[label] != number:
            raise _unfit(
                f"{label!r} is number {known[label]} in the label map and number {number} in "
                f"{path.name}",
                where,
            )


def _labels(files: Sequence[Path]) -> Iterator[tuple[str, int, Path]]:
    prepared = {folder: _prepared(folder) for folder in {path.parent for path in files}}
    told = set()
    for path in files:
        dataset = prepared[path.parent]
        if dataset is None or path.name not in _shards(dataset):
            yield from _of_records(path)
        elif path.parent not in told:
            told.add(path.parent)
            for number, label in enumerate(dataset.labels, 1):
                yield label, number, path


def _prepared(folder: Path) -> Dataset | None:
    """The data set in ``folder``, whole; none where another program wrote the records."""
    return load_dataset(folder) if (folder / MANIFEST).exists() else None


def _shards(dataset: Dataset) -> set[str]:
    return {shard.file for split in dataset.splits.values() for shard in split.shards}


def _of_records(path: Path) -> Iterator[tuple[str, int, Path]]:
    for record in islice(read_records(path), LOOKED_AT):
        try:
            example = decode_example(record)
        except ValueError:  # the Object Detection API reads more than we do
            return
        for label, number in zip(example.texts, example.classes.tolist(), strict=False):
            yield label, number, path


def _unfit(what: str, where: str) -> TrainingError:
    return TrainingError(
        "OFF733",
        what,
        where=where,
        way_out="Name the label map that `offshelf train prepare` wrote with these data",
    )
