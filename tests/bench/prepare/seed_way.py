"""The seed's way from a CSV to a TFRecord, as the scripts that everybody passes on do it.

One process: pandas groups the rows by file name, Pillow opens each picture for its size, rows are
visited one by one, and one writer writes one file. Nothing is checked.

    python -m tests.bench.prepare.seed_way CSV IMAGES OUTPUT
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pandas
import tensorflow as tf
from PIL import Image

from tests.bench.prepare.shelves import LABELS

IDS = {label: number for number, label in enumerate(LABELS, 1)}


def main(table: str, images: str, output: str) -> None:
    """Write ``output``."""
    grouped = pandas.read_csv(table).groupby("filename")
    with tf.io.TFRecordWriter(output) as writer:
        for filename in grouped.groups:
            writer.write(_example(str(filename), grouped.get_group(filename), Path(images)))


def _example(filename: str, rows: pandas.DataFrame, images: Path) -> bytes:
    with tf.io.gfile.GFile(str(images / filename), "rb") as file:
        encoded = file.read()
    width, height = Image.open(io.BytesIO(encoded)).size
    xmins, xmaxs, ymins, ymaxs, texts, classes = [], [], [], [], [], []
    for _, row in rows.iterrows():
        xmins.append(row["xmin"] / width)
        xmaxs.append(row["xmax"] / width)
        ymins.append(row["ymin"] / height)
        ymaxs.append(row["ymax"] / height)
        texts.append(row["class"].encode("utf8"))
        classes.append(IDS[row["class"]])
    feature = {
        "image/height": _integers([height]),
        "image/width": _integers([width]),
        "image/filename": _bytes([filename.encode("utf8")]),
        "image/source_id": _bytes([filename.encode("utf8")]),
        "image/encoded": _bytes([encoded]),
        "image/format": _bytes([b"jpg"]),
        "image/object/bbox/xmin": _floats(xmins),
        "image/object/bbox/xmax": _floats(xmaxs),
        "image/object/bbox/ymin": _floats(ymins),
        "image/object/bbox/ymax": _floats(ymaxs),
        "image/object/class/text": _bytes(texts),
        "image/object/class/label": _integers(classes),
    }
    return tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString()


def _integers(values: list[int]) -> tf.train.Feature:
    return tf.train.Feature(int64_list=tf.train.Int64List(value=values))


def _floats(values: list[float]) -> tf.train.Feature:
    return tf.train.Feature(float_list=tf.train.FloatList(value=values))


def _bytes(values: list[bytes]) -> tf.train.Feature:
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))


if __name__ == "__main__":
    main(*sys.argv[1:])
