"""Which format a source has, and what is in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from builder.errors import TrainingError
from training.prepare.annotation import Defect, in_utf8
from training.prepare.formats.coco import coco_files, find_coco
from training.prepare.formats.places import files_below
from training.prepare.formats.table import find_table
from training.prepare.formats.voc import find_voc
from training.prepare.formats.yolo import find_yolo, has_class_list, yolo_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from training.prepare.source import Source

FORMATS = ("voc", "sku110k", "coco", "yolo")


def find_source(given: Path, format_: str | None, work: Path) -> Source:
    """Look through a source; pictures are not opened yet.

    Args:
        given: a folder, or the file that describes one (CSV, JSON, data.yaml).
        format_: one of ``FORMATS``, or None to recognise it.
        work: an empty folder for what a reader must put aside.

    Raises:
        TrainingError: OFF701 nothing here, or of no known format; OFF702 no pictures; OFF704 an
            annotation file cannot be read.
    """
    given = given.resolve()
    if not given.exists():
        raise _unknown(given, "there is nothing at this path")
    format_ = format_ or _recognise(given)
    if format_ == "coco":
        source = find_coco(given, work)
    elif format_ == "sku110k":
        source = find_table(given)
    elif format_ == "yolo":
        source = find_yolo(given)
    else:
        source = find_voc(given if given.is_dir() else given.parent)
    source = _nameable(source)
    if not source.records:
        missing = f"; {len(source.defects)} annotations lack theirs" if source.defects else ""
        raise TrainingError(
            "OFF702",
            f"there are no pictures that a {format_} annotation describes{missing}",
            where=str(given),
            way_out="Check the folder, or name the format with --format",
        )
    return source


def _nameable(source: Source) -> Source:
    """Without pictures whose file name is not in UTF-8, in which records hold it."""
    good = tuple(record for record in source.records if in_utf8(record.key) == record.key)
    kind = "a picture whose name is not in UTF-8"
    bad = (Defect(r.key, kind, "left out") for r in source.records if in_utf8(r.key) != r.key)
    return replace(source, records=good, defects=(*source.defects, *bad))


def _recognise(given: Path) -> str:
    if given.is_file():
        known = {".csv": "sku110k", ".json": "coco", ".yaml": "yolo", ".yml": "yolo", ".xml": "voc"}
        if given.suffix.lower() in known:
            return known[given.suffix.lower()]
        raise _unknown(given, f"a {given.suffix or 'file'} is not one of the formats")
    if yolo_yaml(given):
        return "yolo"
    if coco_files(given):
        return "coco"
    if files_below(given, frozenset({".csv"})):
        return "sku110k"
    if files_below(given, frozenset({".xml"})):
        return "voc"
    if has_class_list(given):
        return "yolo"
    raise _unknown(given, "no annotations of a known format are in this folder")


def _unknown(given: Path, what: str) -> TrainingError:
    return TrainingError(
        "OFF701",
        what,
        where=str(given),
        way_out="Give a folder with Pascal VOC, SKU110K, COCO or YOLO annotations",
    )
