"""One labelled picture, in the Object Detection API's keys.

Source of the keys: object_detection/data_decoders/tf_example_decoder.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from training.dataset.protobuf import (
    bytes_list,
    example_before,
    float_list,
    int64_list,
    parse_example,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from training.dataset.protobuf import Feature

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
        difficult: bool [N], boxes of which little is seen.
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

    @property
    def wanted(self) -> NDArray[np.bool_]:
        """Boxes to be found, bool [N]; the others weigh nothing, in training and in evaluation."""
        return ~(self.difficult | self.crowd)


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
        "image/object/weight": float_list(example.wanted.astype(np.float32)),
    }
    return example_before(features, ENCODED, len(example.image)), example.image


def decode_example(data: bytes) -> Example:
    """Back from bytes; keys that are absent count as empty, but picture, height and width.

    Raises:
        ValueError: ``data`` is not an Example, or its lists do not fit together.
    """
    values = parse_example(data)
    sides = [_numbers(values, BOX + side) for side in SIDES]
    classes = _numbers(values, "image/object/class/label")
    flags = [_numbers(values, f"image/object/{name}") for name in ("difficult", "is_crowd")]
    difficult, crowd = (
        flag.astype(np.bool_) if len(flag) else np.zeros(len(classes), np.bool_) for flag in flags
    )
    texts = tuple(text.decode() for text in _texts(values, "image/object/class/text"))
    lists = (*sides, classes, difficult, crowd, texts or classes)
    if len(set(map(len, lists))) > 1:
        raise ValueError("boxes and classes are not of one number")
    height, width = (_numbers(values, f"image/{side}") for side in ("height", "width"))
    image = _texts(values, ENCODED)
    if not (len(image) and len(height) and len(width)):
        raise ValueError("it has no picture, or no height and width")
    return Example(
        image=image[0],
        format=_text(values, "image/format"),
        height=int(height[0]),
        width=int(width[0]),
        name=_text(values, "image/filename"),
        source_id=_text(values, "image/source_id"),
        sha256=_text(values, "image/key/sha256"),
        boxes=np.stack(sides, axis=1).astype(np.float32),
        classes=classes.astype(np.int32),
        texts=texts,
        difficult=difficult,
        crowd=crowd,
    )


def _numbers(values: Mapping[str, Feature], key: str) -> NDArray[Any]:
    found = values.get(key, [])
    if isinstance(found, list):
        if found:
            raise ValueError(f"{key} holds text where numbers belong")
        return np.zeros(0, np.float32)
    if not np.isfinite(found).all():
        raise ValueError(f"{key} holds what is not a number")
    return found


def _texts(values: Mapping[str, Feature], key: str) -> list[bytes]:
    found = values.get(key, [])
    if isinstance(found, list):
        return found
    if len(found):
        raise ValueError(f"{key} holds numbers where text belongs")
    return []


def _text(values: Mapping[str, Feature], key: str) -> str:
    return next(iter(_texts(values, key)), b"").decode()


def _encoded(texts: Sequence[str]) -> list[bytes]:
    known = {text: text.encode() for text in set(texts)}
    return [known[text] for text in texts]
