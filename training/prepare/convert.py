"""The pure function at the heart of ``prepare``: one picture and its annotation → examples."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from training.dataset.example import Example
from training.prepare.annotation import Annotation, Defect
from training.prepare.look_at import look_at
from training.prepare.mend import mend
from training.prepare.picture import encode, open_upright
from training.prepare.tiles import boxes_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from training.prepare.mend import Boxes
    from training.prepare.tiles import Tiles


@dataclass(frozen=True)
class Plan:
    """What is the same for every picture.

    Args:
        labels: in the order of ids.
        ids: of every way that annotations write a label.
        tiles: how to cut, or None.
    """

    labels: tuple[str, ...]
    ids: Mapping[str, int]
    tiles: Tiles | None = None


def convert(
    data: bytes, sha256: str, annotation: Annotation, key: str, plan: Plan
) -> tuple[tuple[Example, ...], tuple[Defect, ...]]:
    """Examples of one picture, none if it cannot be used, and what was wrong with it.

    Args:
        data: the encoded picture.
        sha256: of ``data``, in hexadecimal.
        annotation: what is in it.
        key: names it.
        plan: labels and tiles.
    """
    try:
        picture = look_at(data)
        as_it_is = picture.plain and picture.orientation == 1 and plan.tiles is None
        image = None if as_it_is else open_upright(data, picture.orientation)
    except ValueError as error:
        return (), (Defect(key, "a picture that cannot be read", "left out", (str(error),)),)
    boxes, defects = mend(annotation, picture, key, plan.ids)
    if image is None:
        size = picture.width, picture.height
        return (_example(data, sha256, picture.format, size, key, boxes, plan),), defects
    format_ = "png" if picture.format == "png" else "jpeg"
    if plan.tiles is not None:
        examples, lost = _tiles(image, format_, boxes, key, plan, plan.tiles)
        return examples, defects + lost
    if not picture.plain:
        kind = f"a picture in a form that training does not decode ({picture.format})"
        defects += (Defect(key, kind, "encoded again as RGB"),)
    again = encode(image, format_)
    return (_example(again, _hash(again), format_, image.size, key, boxes, plan),), defects


def _tiles(
    image: Any, format_: str, boxes: Boxes, key: str, plan: Plan, tiles: Tiles
) -> tuple[tuple[Example, ...], tuple[Defect, ...]]:
    width, height = image.size
    seen = np.zeros(len(boxes.classes), np.bool_)
    examples = []
    for row, column, left, top, right, bottom in tiles.windows(width, height):
        window = top / height, left / width, bottom / height, right / width
        inside, shown = boxes_in(boxes, window, tiles.min_visible)
        seen |= shown
        tile = encode(image.crop((left, top, right, bottom)), format_)
        name = f"{key}#{row + 1},{column + 1}"
        size = right - left, bottom - top
        examples.append(_example(tile, _hash(tile), format_, size, name, inside, plan))
    if seen.all():
        return tuple(examples), ()
    items = tuple(
        f"{plan.labels[boxes.classes[i] - 1]}: " + " ".join(f"{v:.4f}" for v in boxes.corners[i])
        for i in np.flatnonzero(~seen)
    )
    kind = "a box of which no tile shows enough"
    return tuple(examples), (Defect(key, kind, "left out", items),)


def _example(
    data: bytes,
    sha256: str,
    format_: str,
    size: tuple[int, int],
    name: str,
    boxes: Boxes,
    plan: Plan,
) -> Example:
    return Example(
        image=data,
        format=format_,
        height=size[1],
        width=size[0],
        name=name,
        source_id=name,
        sha256=sha256,
        boxes=boxes.corners.astype(np.float32),
        classes=boxes.classes,
        texts=tuple(plan.labels[number - 1] for number in boxes.classes.tolist()),
        difficult=boxes.difficult,
        crowd=boxes.crowd,
    )


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
