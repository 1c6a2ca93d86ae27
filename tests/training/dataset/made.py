"""Examples and whole data sets, made up in the test."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from training.dataset import (
    MANIFEST,
    Dataset,
    Example,
    RecordWriter,
    Shard,
    Split,
    encode_example,
)

if TYPE_CHECKING:
    from pathlib import Path

LABELS = ("cola", "tea")


def example(number: int = 0, boxes: int = 2) -> Example:
    image = b"\xff\xd8" + bytes([number]) * 300 + b"\xff\xd9"
    return Example(
        image=image,
        format="jpeg",
        height=48,
        width=64,
        name=f"shelf/{number}.jpg",
        source_id=f"shelf/{number}.jpg",
        sha256=hashlib.sha256(image).hexdigest(),
        boxes=np.full((boxes, 4), [0.125, 0.25, 0.5, 0.75], np.float32),
        classes=np.arange(boxes, dtype=np.int32) % 2 + 1,
        texts=tuple(LABELS[i % 2] for i in range(boxes)),
        difficult=np.zeros(boxes, np.bool_),
        crowd=np.ones(boxes, np.bool_),
    )


@st.composite
def examples(draw: st.DrawFn) -> Example:
    """Any Example: empty ones, crowded ones, ids beyond a byte, names in any script."""
    count = draw(st.integers(0, 9))

    def column(values, dtype):
        return np.array(draw(st.lists(values, min_size=count, max_size=count)), dtype)

    text = st.text(st.characters(codec="utf-8"), max_size=12)
    sides = [column(st.floats(0, 1, width=32), np.float32) for _ in range(4)]
    return Example(
        image=draw(st.binary(max_size=400)),
        format=draw(st.sampled_from(["jpeg", "png"])),
        height=draw(st.integers(1, 1 << 20)),
        width=draw(st.integers(1, 1 << 20)),
        name=draw(text),
        source_id=draw(text),
        sha256=draw(st.binary(min_size=32, max_size=32)).hex(),
        boxes=np.stack(sides, axis=1),
        classes=column(st.integers(-(1 << 31), (1 << 31) - 1), np.int32),
        texts=tuple(draw(st.lists(text, min_size=count, max_size=count))),
        difficult=column(st.booleans(), np.bool_),
        crowd=column(st.booleans(), np.bool_),
    )


def write_data_set(folder: Path, pictures: int = 5) -> Dataset:
    """Two shards of train and one of val, with their manifest."""
    folder.mkdir(parents=True)
    numbers = {"train": [range(pictures), range(pictures, pictures + 2)], "val": [range(90, 92)]}
    splits = {}
    for name, parts in numbers.items():
        shards = []
        for index, part in enumerate(parts):
            path = folder / f"{name}-{index:05d}-of-{len(parts):05d}.tfrecord"
            with path.open("wb") as file:
                writer = RecordWriter(file)
                for number in part:
                    writer.write(*encode_example(example(number)))
            shards.append(
                Shard(path.name, writer.sha256, writer.bytes, writer.records, 2 * writer.records)
            )
        images = sum(shard.images for shard in shards)
        splits[name] = Split(images, 2 * images, tuple(shards))
    dataset = Dataset(folder.resolve(), LABELS, splits)
    (folder / MANIFEST).write_text(dataset.manifest())
    return dataset
