"""YOLO: a text file a picture, ``class x y width height`` in fractions; names in data.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.errors import TrainingError
from training.prepare.annotation import Annotation, Defect, corners_of
from training.prepare.formats.places import SPLITS, files_below, lines_of, split_of_folders
from training.prepare.source import IMAGES, Context, Record, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("classes.txt", "obj.names", "names.txt")


def parse_yolo(data: bytes, context: Context) -> Annotation:
    """Boxes of a label file; of a polygon (more than two points) the box around it.

    A number without a name gives the label ``class 7``, which no label map holds.

    Raises:
        ValueError: not text in UTF-8.
    """
    corners, names, unreadable = [], [], []
    for number, line in enumerate(data.decode("utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        try:
            number_of_class, *values = line.split()
            class_ = int(float(number_of_class))
            corners.append(_corners([float(value) for value in values]))
        except (ValueError, OverflowError):
            unreadable.append(f"line {number}: {line[:80]}")
            continue
        names.append(context.names.get(class_, f"class {class_}"))
    return Annotation(
        corners_of(corners), tuple(names), relative=True, unreadable=tuple(unreadable)
    )


def find_yolo(given: Path) -> Source:
    """Pictures of a data.yaml, or below a folder with ``classes.txt``.

    A picture without a label file counts as one without boxes, as the format has it.

    Raises:
        TrainingError: OFF704, the file with the names cannot be used.
    """
    configuration = yolo_yaml(given)
    pictures: dict[Path, str | None] = {}
    defects = []
    if configuration is None:
        folder = given if given.is_dir() else given.parent
        names = _listed_names(folder)
        pictures = {p: split_of_folders(p, folder) for p in files_below(folder, IMAGES)}
    else:
        folder = configuration.parent
        value = _load(configuration)
        names = _names(value, configuration)
        for picture, split in _pictures(value, configuration):
            if pictures.setdefault(picture, split) != split:
                pictures[picture], listed = split, f"{pictures[picture]} and {split}"
                defects.append(Defect(picture.name, f"listed in {listed}", f"kept in {split}"))
        folder = _common(folder, pictures)
    records = []
    for picture in sorted(pictures):
        key = picture.relative_to(folder).as_posix()
        if not picture.is_file():
            defects.append(Defect(key, "the picture of an annotation is missing", "left out"))
            continue
        text = _text_of(picture)
        if text is None:
            defects.append(Defect(key, "a picture without label file", "kept, without boxes"))
        records.append(
            Record(key, str(picture), None if text is None else str(text), None, pictures[picture])
        )
    return Source(
        "yolo",
        folder,
        tuple(sorted(records, key=lambda record: record.key)),
        Context(names=dict(enumerate(names))),
        labels=names,
        defects=tuple(defects),
    )


def yolo_yaml(given: Path) -> Path | None:
    """The data.yaml that is given, or that a folder holds."""
    if given.suffix.lower() in (".yaml", ".yml"):
        return given
    if not given.is_dir():
        return None
    files = [given / "data.yaml", given / "dataset.yaml", given / "data.yml"]
    found = [path for path in files if path.is_file()]
    return found[0] if found else None


def has_class_list(folder: Path) -> bool:
    """Whether a folder holds a list of names as YOLO's tools write it."""
    return folder.is_dir() and any(next(folder.rglob(name), None) for name in NAMES)


def _corners(values: list[float]) -> list[float]:
    if len(values) in (4, 5):  # the fifth is a score
        x, y, width, height = values[:4]
        return [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
    if len(values) < 6 or len(values) % 2:
        raise ValueError("neither a box nor a polygon")
    return [min(values[::2]), min(values[1::2]), max(values[::2]), max(values[1::2])]


def _load(path: Path) -> dict[str, Any]:
    import yaml

    try:
        value = yaml.safe_load(path.read_text("utf-8-sig"))
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise _unreadable(path, f"not YAML that can be read ({error})") from error
    if not isinstance(value, dict):
        raise _unreadable(path, "not a mapping with train, val and names")
    return value


def _names(value: dict[str, Any], path: Path) -> tuple[str, ...]:
    names = value.get("names")
    if isinstance(names, dict) and sorted(names) == list(range(len(names))):
        names = [names[number] for number in range(len(names))]
    if not isinstance(names, list) or not names:
        raise _unreadable(path, "`names` is not a list of labels, or not one from 0 on")
    return tuple(str(name).strip() for name in names)


def _listed_names(folder: Path) -> tuple[str, ...]:
    path = next((p for n in NAMES for p in sorted(folder.rglob(n))), None)
    if path is None:
        what = f"neither data.yaml nor a list of labels ({', '.join(NAMES)}) is here"
        raise _unreadable(folder, what)
    lines = lines_of(path)
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines or not all(line.strip() for line in lines):
        raise _unreadable(path, "an empty line among the labels")
    return tuple(line.strip() for line in lines)


def _pictures(value: dict[str, Any], path: Path) -> Iterator[tuple[Path, str]]:
    """Pictures of each split; paths are tried from ``path``, then from the YAML's own folder."""
    root = path.parent / str(value.get("path") or "")
    for name in SPLITS:
        given = value.get(name)
        entries = given if isinstance(given, list) else [given] if given else []
        for entry in map(str, entries):
            tried = [root / entry, path.parent / entry, path.parent / entry.lstrip("./")]
            place = next((p.resolve() for p in tried if p.exists()), None)
            if place is None:
                raise _unreadable(path, f"`{name}` leads to nothing: {entry}")
            if place.is_dir():
                yield from ((p, SPLITS[name]) for p in files_below(place, IMAGES))
            else:
                names = (line.strip() for line in lines_of(place))
                yield from (((place.parent / n).resolve(), SPLITS[name]) for n in names if n)


def _common(folder: Path, pictures: dict[Path, str | None]) -> Path:
    """The nearest folder that holds all pictures and the YAML."""
    folder = folder.resolve()
    while not all(picture.is_relative_to(folder) for picture in pictures):
        folder = folder.parent
    return folder


def _text_of(picture: Path) -> Path | None:
    """The label file: ``labels`` instead of the last ``images`` in the path, or beside it."""
    parts = list(picture.parts)
    places = [picture.with_suffix(".txt")]
    if "images" in parts:
        parts[len(parts) - 1 - parts[::-1].index("images")] = "labels"
        places.insert(0, Path(*parts).with_suffix(".txt"))
    return next((path for path in places if path.is_file()), None)


def _unreadable(path: Path, what: str) -> TrainingError:
    return TrainingError(
        "OFF704", what, where=str(path), way_out="Mend the file, or name another format"
    )
