"""The pure function of each format, from the bytes of one picture's annotation to its boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.prepare.formats.coco import parse_coco
from training.prepare.formats.table import parse_table
from training.prepare.formats.voc import parse_voc
from training.prepare.formats.yolo import parse_yolo

if TYPE_CHECKING:
    from collections.abc import Callable

    from training.prepare.annotation import Annotation
    from training.prepare.source import Context

PARSERS: dict[str, Callable[[bytes, Context], Annotation]] = {
    "coco": parse_coco,
    "sku110k": parse_table,
    "voc": parse_voc,
    "yolo": parse_yolo,
}
