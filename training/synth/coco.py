"""The annotations of a split, in the form of COCO instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from training.synth.boxes import Box

PRODUCT = "product"
"""The one label of a class-agnostic set."""


def categories(labels: Sequence[str]) -> list[dict[str, Any]]:
    """COCO categories; ids from 1 in the order given."""
    return [
        {"id": number, "name": name, "supercategory": PRODUCT}
        for number, name in enumerate(labels, 1)
    ]


def image_of(number: int, file_name: str, width: int, height: int) -> dict[str, Any]:
    """A COCO image; ``number`` from 1."""
    return {"id": number, "file_name": file_name, "width": width, "height": height}


def label_of(box: Box, ids: Mapping[str, int]) -> str | None:
    """The label of a box, or nothing for a product that has none among ``ids``."""
    label = PRODUCT if PRODUCT in ids and len(ids) == 1 else box.sku
    return label if label in ids else None


def annotation_of(
    number: int, image: int, box: Box, ids: Mapping[str, int]
) -> dict[str, Any] | None:
    """A COCO annotation, or nothing for a product that has no label among ``ids``.

    ``ignore`` is 1 for what need not be found, as in the files of CityPersons and CrowdHuman.
    """
    label = label_of(box, ids)
    if label is None:
        return None
    width, height = box.right - box.left, box.bottom - box.top
    return {
        "id": number,
        "image_id": image,
        "category_id": ids[label],
        "bbox": [box.left, box.top, width, height],
        "area": width * height,
        "iscrowd": 0,
        "ignore": int(box.hidden),
        "visible": round(box.visible, 3),
    }
