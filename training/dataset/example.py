"""One labelled picture, in the Object Detection API's keys.

Source of the keys: object_detection/data_decoders/tf_example_decoder.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from training.dataset.protobuf import (
    bytes_list,
    example_before,
    float_list,
    int64_list,
    parse_example,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ENCODED = "image/encoded"
BOX = "image/object/bbox/"
SIDES = ("ymin", "xmin", "ymax", "xmax")


@dataclass(frozen=True)
class Example:
    """A picture and what is in it.

    Args:
        image: an encoded JPEG or PNG, upright, as training decodes it.
        format: ``jpeg`` or ``png``.
        height: pixels.
        width: pixels.
        name: path in the source, unique in a data set; of a tile with its place behind it.
        source_id: the same; the Object Detection API groups boxes by it.
        sha256: of ``image``, in hexadecimal.
        boxes: float32 [N, 4], (ymin, xmin, ymax, xmax) in 0..1.
        classes: int32 [N], ids from 1.
        texts: N labels.
        difficult: bool [N], boxes that evaluation may skip.
        crowd: bool [N], boxes around many objects.
    """

    image: bytes
    format: str
    height: int
    width: int
    name: str
    source_id: str
    sha256: str
    boxes: NDArray[np.float32]
    classes: NDArray[np.int32]
    texts: tuple[str, ...]
    difficult: NDArray[np.bool_]
    crowd: NDArray[np.bool_]


def encode_example(example: Example) -> tuple[bytes, bytes]:
    """The bytes of a ``tf.train.Example``, in two pieces so that the picture is not copied."""
    boxes = np.asarray(example.boxes, np.float32).reshape(-1, 4)
    features = {
        "image/format": bytes_list([example.format.encode()]),
        "image/height": int64_list([example.height]),
        "image/width": int64_list([example.width]),
        "image/filename": bytes_list([example.name.encode()]),
        "image/source_id": bytes_list([example.source_id.encode()]),
        "image/key/sha256": bytes_list([example.sha256.encode()]),
        **{BOX + side: float_list(boxes[:, i]) for i, side in enumerate(SIDES)},
        "image/object/class/label": int64_list(example.classes.tolist()),
        "image/object/class/text": bytes_list(_encoded(example.texts)),
        "image/object/difficult": int64_list(example.difficult.tolist()),
        "image/object/is_crowd": int64_list(example.crowd.tolist()),
    }
    return example_before(features, ENCODED, len(example.image)), example.image


def decode_example(data: bytes) -> Example:
    """Back from bytes; keys that are absent count as empty.

    Raises:
        ValueError: ``data`` is not an Example, or its lists do not fit together.
    """
    values = parse_example(data)

    def text(key: str) -> str:
        return bytes(next(iter(values.get(key, [])), b"")).decode()

    def flags(key: str) -> NDArray[np.bool_]:
        given = np.asarray(values.get(key, []), np.bool_)
        return given if len(given) else np.zeros(len(boxes), np.bool_)

    boxes = np.stack([np.asarray(values.get(BOX + s, []), np.float32) for s in SIDES], axis=1)
    classes = np.asarray(values.get("image/object/class/label", []), np.int32)
    texts = tuple(bytes(t).decode() for t in values.get("image/object/class/text", []))
    difficult, crowd = flags("image/object/difficult"), flags("image/object/is_crowd")
    if len({len(boxes), len(classes), len(difficult), len(crowd)}) > 1:
        raise ValueError("boxes and classes are not of one number")
    return Example(
        image=bytes(values[ENCODED][0]),
        format=text("image/format"),
        height=int(values["image/height"][0]),
        width=int(values["image/width"][0]),
        name=text("image/filename"),
        source_id=text("image/source_id"),
        sha256=text("image/key/sha256"),
        boxes=boxes,
        classes=classes,
        texts=texts,
        difficult=difficult,
        crowd=crowd,
    )


def _encoded(texts: Sequence[str]) -> list[bytes]:
    known = {text: text.encode() for text in set(texts)}
    return [known[text] for text in texts]
