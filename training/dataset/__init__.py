"""The data set on disk that ``prepare`` writes and training reads: TFRecords, label map, manifest.

records    framing of TFRecord files, checked with CRC-32C
protobuf   wire format of ``tf.train.Example``, without TensorFlow
example    the Object Detection API's keys
manifest   what the folder holds; written last, so that a partial set has none
"""

from __future__ import annotations

from training.dataset.example import Example, decode_example, encode_example
from training.dataset.iterate import iterate
from training.dataset.load_dataset import load_dataset
from training.dataset.manifest import MANIFEST, Dataset, Licence, Shard, Split
from training.dataset.records import RecordWriter, read_records
from training.dataset.write_label_map import label_map_text

__all__ = [
    "MANIFEST",
    "Dataset",
    "Example",
    "Licence",
    "RecordWriter",
    "Shard",
    "Split",
    "decode_example",
    "encode_example",
    "iterate",
    "label_map_text",
    "load_dataset",
    "read_records",
]
