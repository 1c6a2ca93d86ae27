"""Small data sets on disk, of grey pictures with boxes where a test wants them."""

from __future__ import annotations

import hashlib
import io

import numpy as np
from PIL import Image

from training.dataset import (
    MANIFEST,
    Dataset,
    Example,
    Licence,
    RecordWriter,
    Shard,
    Split,
    encode_example,
    label_map_text,
)

FREE = Licence("CC0-1.0", commercial=True)


def picture(side=32):
    file = io.BytesIO()
    Image.new("RGB", (side, side), "grey").save(file, "JPEG")
    return file.getvalue()


def example(boxes, classes, name, labels):
    image = picture()
    count = len(boxes)
    return Example(
        image=image,
        format="jpeg",
        height=32,
        width=32,
        name=name,
        source_id=name,
        sha256=hashlib.sha256(image).hexdigest(),
        boxes=np.asarray(boxes, np.float32).reshape(-1, 4),
        classes=np.asarray(classes, np.int32),
        texts=tuple(labels[number - 1] if number <= len(labels) else "?" for number in classes),
        difficult=np.zeros(count, np.bool_),
        crowd=np.zeros(count, np.bool_),
    )


def row_of_boxes(count, height=0.2, width=0.1, seed=0):
    """[count, 4] boxes of one size, anywhere in the picture."""
    rng = np.random.default_rng(seed)
    low = rng.uniform(0, 1, (count, 2)) * [1 - height, 1 - width]
    sides = np.array([height, width])
    return np.concatenate([low, low + sides], axis=1)


def write_data_set(folder, splits, labels=("product",), licence=FREE):
    """Write ``splits``: name → list of (boxes, classes)."""
    folder.mkdir(parents=True)
    made = {}
    for split, pictures in splits.items():
        name = f"{split}-00000-of-00001.tfrecord"
        with (folder / name).open("wb") as file:
            writer = RecordWriter(file)
            for number, (boxes, classes) in enumerate(pictures):
                writer.write(
                    *encode_example(example(boxes, classes, f"{split}/{number}.jpg", labels))
                )
        data = (folder / name).read_bytes()
        boxes = sum(len(b) for b, _ in pictures)
        digest = hashlib.sha256(data).hexdigest()
        shard = Shard(name, digest, len(data), len(pictures), boxes)
        made[split] = Split(len(pictures), boxes, (shard,))
    (folder / "label_map.pbtxt").write_text(label_map_text(labels))
    (folder / MANIFEST).write_text(Dataset(folder, tuple(labels), made, licence).manifest())
    return folder


def shelf(folder, most=147, labels=("product",), **options):
    """A data set of which the fullest picture has ``most`` boxes of 0.2 by 0.1."""
    counts = {"train": [10, most, 20, 5], "val": [8, 9]}
    splits = {
        split: [
            (row_of_boxes(count, seed=seed), [1 + i % len(labels) for i in range(count)])
            for seed, count in enumerate(numbers)
        ]
        for split, numbers in counts.items()
    }
    return write_data_set(folder, splits, labels, **options)
