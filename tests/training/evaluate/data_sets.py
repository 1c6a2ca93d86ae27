"""Small finished data sets, written as ``prepare`` writes them."""

import hashlib
import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from training.dataset import Dataset, Example, RecordWriter, Shard, Split, encode_example
from training.dataset.manifest import MANIFEST


def example(name: str, image: bytes, boxes, classes, labels: Sequence[str]) -> Example:
    with Image.open(BytesIO(image)) as picture:
        width, height = picture.size
    none = np.zeros(len(classes), np.bool_)
    return Example(
        image,
        "jpeg",
        height,
        width,
        name,
        name,
        hashlib.sha256(image).hexdigest(),
        np.asarray(boxes, np.float32).reshape(-1, 4),
        np.asarray(classes, np.int32),
        tuple(labels[c - 1] for c in classes),
        none,
        none,
    )


def write(folder: Path, labels: Sequence[str], examples: Sequence[Example]) -> Dataset:
    folder.mkdir(parents=True)
    path = folder / "val-00000-of-00001.tfrecord"
    with path.open("wb") as file:
        writer = RecordWriter(file)
        for one in examples:
            writer.write(*encode_example(one))
    data = path.read_bytes()
    boxes = sum(len(one.boxes) for one in examples)
    shard = Shard(path.name, hashlib.sha256(data).hexdigest(), len(data), len(examples), boxes)
    dataset = Dataset(folder, tuple(labels), {"val": Split(len(examples), boxes, (shard,))})
    (folder / MANIFEST).write_text(dataset.manifest())
    return dataset


def shelves(folder: Path, photographs: Path) -> Dataset:
    """The three photographs of tests/fixtures with their truth."""
    truth = json.loads((photographs / "truth.json").read_text())
    labels = ["box", "bottle", "can"]
    return write(
        folder,
        labels,
        [
            example(
                name, (photographs / name).read_bytes(), entry["boxes"], entry["labels"], labels
            )
            for name, entry in sorted(truth.items())
        ],
    )
