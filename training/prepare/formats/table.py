"""CSV, a row a box: SKU110K's without header, or with the header of the seed's scripts."""

from __future__ import annotations

import codecs
import csv
import io
from array import array
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from builder.errors import TrainingError
from training.dataset.manifest import Licence
from training.prepare.annotation import Annotation, Defect, corners_of
from training.prepare.formats.places import files_below, picture_within, split_of
from training.prepare.source import RANK, Context, Record, Source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SKU110K = {
    name: i
    for i, name in enumerate(
        ("filename", "xmin", "ymin", "xmax", "ymax", "class", "width", "height")
    )
}
"""Columns of SKU110K's files: image_name, x1, y1, x2, y2, class, image_width, image_height."""

ALIASES = {"image_name": "filename", "image": "filename", "x1": "xmin", "y1": "ymin"} | {
    "x2": "xmax",
    "y2": "ymax",
    "label": "class",
    "image_width": "width",
    "image_height": "height",
}
NEEDED = ("filename", "xmin", "ymin", "xmax", "ymax", "class")
LICENCE = Licence(
    "LicenseRef-SKU110K",
    False,
    "SKU110K is for academic, non-commercial use only",
)


def parse_table(data: bytes, context: Context) -> Annotation:
    """Boxes of the rows of one picture.

    Raises:
        ValueError: the rows are not text in UTF-8.
    """
    columns, text = context.columns, data.decode()
    order = [columns[name] for name in ("xmin", "ymin", "xmax", "ymax")]
    label, last = columns["class"], max(columns[name] for name in NEEDED)
    if table := _by_column(text, last):
        with suppress(ValueError, OverflowError):
            sides = [_numbers(table[i]) for i in order]
            names = tuple(map(str.strip, table[label]))
            first = [cells[0] for cells in table]
            return Annotation(np.array(sides, np.float64).T, names, size=_size(first, columns))
    rows = _cells(text)
    corners, words, unreadable, size = [], [], [], None
    for number, row in enumerate(rows, 1):
        try:
            corners.append([float(row[i]) for i in order])
        except (ValueError, IndexError):
            unreadable.append(f"row {number}: {','.join(row)[:80]}")
            continue
        words.append(row[label].strip() if len(row) > last else "")
        if size is None:
            size = _size(row, columns)
    return Annotation(corners_of(corners), tuple(words), size=size, unreadable=tuple(unreadable))


def _by_column(text: str, last: int) -> list[list[str]]:
    """The cells of each column, where all rows have alike many; nothing where one is odd."""
    lines = list(filter(None, text.replace("\r", "").split("\n")))
    commas = lines[0].count(",") if lines else 0
    if '"' in text or commas < last or any(line.count(",") != commas for line in lines):
        return []
    cells = ",".join(lines).split(",")
    return [cells[column :: commas + 1] for column in range(commas + 1)]


def _numbers(cells: list[str]) -> list[float]:
    try:
        return [*map(int, cells)]  # pixels, mostly, and three times as fast
    except ValueError:
        return [*map(float, cells)]


def _cells(text: str) -> list[list[str]]:
    if '"' not in text:
        return [line.split(",") for line in text.replace("\r", "").split("\n") if line]
    try:
        return list(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        raise ValueError(str(error)) from error


def find_table(given: Path) -> Source:
    """CSV files below a folder, or one file, and the pictures that they name.

    Only where the rows of each picture are is kept, so that memory does not grow with boxes.

    Raises:
        TrainingError: OFF704, a file is not such a table.
    """
    folder = given if given.is_dir() else given.parent
    files = files_below(given, frozenset({".csv"})) if given.is_dir() else [given]
    if folder.name == "annotations" and not given.is_dir():
        folder = folder.parent
    records: list[Record] = []
    defects: list[Defect] = []
    columns: Mapping[str, int] = {}
    header = False
    for path in files:
        own, start = _columns(path)
        if columns and own != columns:
            raise _unreadable(path, "its columns differ from those of the file before it")
        columns, header = own, own is not SKU110K
        split = split_of(path, folder)
        for name, spans in sorted(_rows(path, start, columns["filename"]).items()):
            places = (folder / "images", path.parent, path.parent / "images", folder)
            picture = picture_within(places, name, folder)
            if picture is None:
                defects.append(Defect(name, "the picture of an annotation is missing", "left out"))
                continue
            key = picture.relative_to(folder).as_posix()
            pairs = tuple(zip(spans[::2], spans[1::2], strict=True))
            records.append(Record(key, str(picture), str(path), pairs, split))
    records, twice = _once(sorted(records, key=lambda r: r.key))
    return Source(
        "sku110k",
        folder,
        tuple(records),
        Context(columns=columns),
        licence=None if header else LICENCE,
        defects=(*defects, *twice),
    )


def _once(records: list[Record]) -> tuple[list[Record], list[Defect]]:
    kept: dict[str, Record] = {}
    defects = []
    for record in records:
        other = kept.get(record.key)
        better = other is None or RANK[record.split] < RANK[other.split]
        if other is not None:
            what = f"its rows in {other.annotation if better else record.annotation}"
            kind = "a picture with two annotations"
            defects.append(Defect(record.key, kind, "left out", (what,)))
        if better:
            kept[record.key] = record
    return list(kept.values()), defects


def _columns(path: Path) -> tuple[dict[str, int], int]:
    """Columns by name, and the offset of the first row of data."""
    with path.open("rb") as file:
        first = file.readline(65536)
    try:
        cells = [cell.strip().lower() for cell in next(csv.reader([first.decode("utf-8-sig")]), [])]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(path, f"not a table in UTF-8 ({error})") from error
    names = {ALIASES.get(cell, cell): i for i, cell in enumerate(cells)}
    if all(name in names for name in NEEDED):
        return names, len(first)
    if len(cells) == len(SKU110K) and all(_is_number(cell) for cell in cells[1:5]):
        return SKU110K, len(codecs.BOM_UTF8) if first.startswith(codecs.BOM_UTF8) else 0
    raise _unreadable(path, f"neither SKU110K's eight columns nor a known header: {cells[:8]}")


def _rows(path: Path, start: int, column: int) -> dict[str, array[int]]:
    """Offset and length, one after the other, of each run of rows of each picture."""
    runs: dict[bytes, array[int]] = {}
    current, begun = b"", start
    offset = start
    with path.open("rb") as file:
        file.seek(start)
        for line in file:
            plain = not column and line[:1] != b'"'
            name = line.partition(b",")[0].strip() if plain else _cell(line, column)
            if name != current:
                if current:
                    runs.setdefault(current, array("q")).extend((begun, offset - begun))
                current, begun = name, offset
            offset += len(line)
    if current:
        runs.setdefault(current, array("q")).extend((begun, offset - begun))
    return {name.decode("utf-8", "replace"): spans for name, spans in runs.items()}


def _cell(line: bytes, column: int) -> bytes:
    try:
        return next(csv.reader([line.decode("utf-8", "replace")]))[column].strip().encode()
    except (csv.Error, StopIteration, IndexError):
        return b""


def _size(row: list[str], columns: Mapping[str, int]) -> tuple[int, int] | None:
    try:
        size = int(float(row[columns["width"]])), int(float(row[columns["height"]]))
    except (LookupError, ValueError, OverflowError):
        return None
    return size if min(size) > 0 else None


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _unreadable(path: Path, what: str) -> TrainingError:
    return TrainingError(
        "OFF704",
        what,
        where=str(path),
        way_out="Mend the file, move it away, or name the format with --format",
    )
