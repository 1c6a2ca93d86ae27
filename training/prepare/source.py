"""What a reader of a format finds: where each picture and its annotation are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from training.dataset.manifest import Licence
    from training.prepare.annotation import Defect

Spans = tuple[tuple[int, int], ...]
"""(offset, length) of the bytes of one picture in an annotation file."""

IMAGES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"})


@dataclass(frozen=True)
class Record:
    """A picture in the source.

    Args:
        key: path relative to the source, with ``/``: unique, and what everything is ordered by.
        image: absolute path.
        annotation: absolute path of the file that describes it, or None for no boxes.
        spans: the bytes of that file that do, or None for all of it.
        split: the one given by the source, or None to draw one.
    """

    key: str
    image: str
    annotation: str | None
    spans: Spans | None = None
    split: str | None = None


RANK = {"test": 0, "val": 1, "train": 2, None: 3}
"""Splits, those that judge first: what stands in two of them is kept in the first of them."""


@dataclass(frozen=True)
class Context:
    """What a parser must know besides the bytes of one picture.

    Args:
        columns: of a table, by name.
        names: of classes, by the number that stands for them.
    """

    columns: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """Everything that a reader found.

    Args:
        format: ``voc``, ``sku110k``, ``coco`` or ``yolo``.
        folder: that keys are relative to.
        records: in the order of keys.
        context: for the parser of the format.
        labels: that the source declares, in its order, or None where boxes alone name them.
        licence: where the source says it.
        defects: of files, found while looking.
    """

    format: str
    folder: Path
    records: tuple[Record, ...]
    context: Context = Context()
    labels: tuple[str, ...] | None = None
    licence: Licence | None = None
    defects: tuple[Defect, ...] = ()


def read_spans(path: str, spans: Spans | None) -> bytes:
    """The bytes of one picture's annotation.

    Raises:
        OSError: the file cannot be read.
    """
    with open(path, "rb") as file:  # noqa: PTH123 - once a picture
        if spans is None:
            return file.read()
        parts = []
        for offset, length in spans:
            file.seek(offset)
            parts.append(file.read(length))
        return b"".join(parts)
