"""Names of classes: read from what people have, and fitted to the columns of a model's scores.

Imports nothing heavy; ``training`` uses it too. Ids follow the Object Detection API: they begin at
1, and the class with id ``i`` stands in column ``i - 1`` once the background column is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.artifacts import Label
from builder.detector.label_files import Named, NameList, read_names
from builder.errors import DetectorError
from builder.figures import counted
from builder.first_few import first_few

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BACKGROUND = frozenset({"background", "__background__", "_background_", "???", "none"})
"""Names under which label files list the column that means nothing is there."""

CANDIDATES = (
    "label_map.pbtxt",
    "labelmap.pbtxt",
    "labels.pbtxt",
    "*label*map*.pbtxt",
    "*.pbtxt",
    "labels.txt",
    "classes.txt",
    "label_map.txt",
    "labelmap.txt",
    "*label*.txt",
    "*.names",
    "labels.json",
    "classes.json",
    "label_map.json",
    "labelmap.json",
)
"""Where labels are looked for beside a model, best first."""


@dataclass(frozen=True)
class Labels:
    """A name for each class, in the order of columns, and what a person should know about them."""

    labels: tuple[Label, ...]
    warnings: tuple[str, ...] = ()


def load_labels(source: Path | Sequence[str], classes: int) -> Labels:
    """Names from a file or a list, fitted to a model.

    Args:
        source: ``label_map.pbtxt``, a text file with a label a line, a JSON file, or the list.
        classes: columns of the model's scores, the background left out.

    Raises:
        DetectorError: OFF208 if the labels cannot be read, OFF209 if they do not fit.
    """
    return fit_labels(read_names(source), classes)


def numbered_labels(classes: int) -> Labels:
    """``class 1``, ``class 2`` …, for a model that came without names."""
    labels = tuple(Label(i, i + 1, f"class {i + 1}") for i in range(classes))
    return Labels(labels, (f"no labels were given: the {classes} classes are numbered",))


def fit_labels(names: NameList, classes: int) -> Labels:
    """Put each name into its column.

    Raises:
        DetectorError: OFF209 with the numbers and the first differences.
    """
    warnings: list[str] = []
    entries = _without_background(names, classes, warnings)
    shift = 0
    if entries and min(e.id for e in entries) == 0:
        # Ids that begin at 0 are columns; with the highest equal to `classes` they are a puzzle.
        shift = 1
        warnings.append(f"ids begin at 0 ({names.where}): taken as columns 0 to {classes - 1}")
    by_column = {e.id + shift - 1: e for e in entries}
    beyond = [by_column[c] for c in sorted(by_column) if not 0 <= c < classes]
    missing = [c for c in range(classes) if c not in by_column]
    if beyond or (missing and not names.has_ids) or len(missing) > classes / 2:
        raise _misfit(names, entries, classes, beyond, [c + 1 - shift for c in missing])
    if missing:
        ids = [c + 1 - shift for c in missing]
        warnings.append(
            f"no name for {first_few([str(i) for i in ids], 5)}: shown as 'class {ids[0]}'"
        )
    warnings += _same_names(entries)
    labels = []
    for column in range(classes):
        entry = by_column.get(column)
        id_ = column + 1 - shift
        labels.append(Label(column, id_, entry.name if entry else f"class {id_}"))
    return Labels(tuple(labels), tuple(warnings))


def find_labels(model: Path) -> Path | None:
    """A label file beside a model, or ``None``.

    Looks in the model's folder, in the one that holds it, and, since ``exporter_main_v2`` puts the
    model into a folder ``saved_model`` of its export, in the one above that.
    """
    folder = model if model.is_dir() else model.parent
    folders = [folder]
    if model.is_dir() or model.name in ("saved_model.pb", "model.json"):
        folders.append(folder.parent)
    if folder.name == "saved_model" or (folder / "saved_model").is_dir():
        folders.append(folder.parent.parent)
    for place in dict.fromkeys(folders):
        for pattern in CANDIDATES:
            for path in sorted(place.glob(pattern)):
                if path.is_file() and path.name != "saved_model.pbtxt":
                    return path
    return None


def _without_background(names: NameList, classes: int, warnings: list[str]) -> tuple[Named, ...]:
    """Leave out a first entry that names the background, where the rest then fits."""
    entries = names.entries
    if not entries or entries[0].name.lower() not in BACKGROUND:
        return entries
    first, rest = entries[0], entries[1:]
    if names.has_ids and first.id == 0:
        return rest
    if not names.has_ids and len(rest) == classes:
        warnings.append(f"{first.name!r} ({names.where}) names the background: left out")
        return tuple(Named(e.id - 1, e.name, e.line) for e in rest)
    return entries


def _misfit(
    names: NameList,
    entries: tuple[Named, ...],
    classes: int,
    beyond: list[Named],
    missing: list[int],
) -> DetectorError:
    given = f"{counted(len(entries), 'label was', 'labels were')} given"
    what = f"the model has {counted(classes, 'class', 'classes')}, but {given}"
    if beyond:
        what += "; beyond the last class: " + first_few([f"{e.id} {e.name!r}" for e in beyond], 5)
    if missing:
        what += "; without a name: " + first_few([f"class {i}" for i in missing], 5)
    return DetectorError(
        "OFF209",
        what,
        where=names.where,
        way_out="Give the labels that the model was trained with, one for each class",
    )


def _same_names(entries: tuple[Named, ...]) -> list[str]:
    first: dict[str, int] = {}
    warnings = []
    for entry in entries:
        if entry.name in first:
            warnings.append(
                f"classes {first[entry.name]} and {entry.id} have the same name {entry.name!r}"
            )
        first.setdefault(entry.name, entry.id)
    return warnings
