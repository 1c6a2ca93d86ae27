"""Pascal VOC: an XML file a picture, beside it or in ``Annotations`` next to ``JPEGImages``."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np

from training.prepare.annotation import Annotation, Defect, corners_of
from training.prepare.formats.places import files_below, lines_of, pictures_in, split_of_folders
from training.prepare.source import IMAGES, Context, Record, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIDES = ("xmin", "ymin", "xmax", "ymax")
_FILENAME = re.compile(rb"<filename>\s*([^<]+?)\s*</filename>")


def parse_voc(data: bytes, context: Context) -> Annotation:  # noqa: ARG001
    """Boxes of an XML file.

    Coordinates are taken as edges, as the Object Detection API's own
    ``create_pascal_tf_record.py`` does, though VOC counts pixels from 1.

    Raises:
        ValueError: this is not an annotation in XML.
    """
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - expat bounds the growth of entities
    except (ElementTree.ParseError, LookupError) as error:
        raise ValueError(f"not XML: {error}") from error
    corners, names, difficult, unreadable = [], [], [], []
    for number, item in enumerate(root.iter("object"), 1):
        name = (item.findtext("name") or "").strip()
        try:
            corners.append([float(item.findtext(f"bndbox/{side}") or "") for side in SIDES])
        except ValueError:
            unreadable.append(f"object {number} ({name})")
            continue
        names.append(name)
        difficult.append((item.findtext("difficult") or "0").strip() == "1")
    return Annotation(
        corners_of(corners),
        tuple(names),
        size=_size(root),
        difficult=np.array(difficult, np.bool_),
        unreadable=tuple(unreadable),
    )


def find_voc(folder: Path) -> Source:
    """All XML files below ``folder`` and their pictures.

    Splits are those of ``ImageSets/Main/{train,val,test}.txt``, or of folders of these names.
    """
    records, defects = [], []
    listed_in, pictures = lru_cache(maxsize=16)(_listed), lru_cache(maxsize=64)(pictures_in)
    taken: set[Path] = set()
    folders: set[Path] = set()
    for path in files_below(folder, frozenset({".xml"})):
        picture = _picture(path, pictures)
        if picture is None:
            key = path.relative_to(folder).as_posix()
            defects.append(Defect(key, "the picture of an annotation is missing", "left out"))
            continue
        folders.add(picture.parent)
        key = picture.relative_to(folder).as_posix()
        if picture in taken:
            what = f"a second annotation of one picture: {path.relative_to(folder).as_posix()}"
            defects.append(Defect(key, "a picture with two annotations", "left out", (what,)))
            continue
        taken.add(picture)
        listed = listed_in(path.parent.parent) or listed_in(folder)
        split = listed.get(path.stem) if listed else split_of_folders(path, folder)
        if listed and split is None:
            defects.append(Defect(key, "named in no split list", "left out"))
            continue
        records.append(Record(key, str(picture), str(path), None, split))
    for place in sorted(folders):
        for picture in sorted(p for p in place.iterdir() if p.suffix.lower() in IMAGES):
            if picture not in taken:
                key = picture.relative_to(folder).as_posix()
                defects.append(Defect(key, "a picture without annotation", "left out"))
    return Source(
        "voc", folder, tuple(sorted(records, key=lambda r: r.key)), defects=tuple(defects)
    )


def _picture(path: Path, pictures: Callable[[Path], dict[str, Path]]) -> Path | None:
    above = path.parent.parent
    places = (above / "JPEGImages", above / "images", path.parent, above)
    for place in places:
        if picture := pictures(place).get(path.stem):
            return picture
    match = _FILENAME.search(path.read_bytes()[:4096])
    if match:
        name = Path(match[1].decode("utf-8", "replace").replace("\\", "/")).name
        for place in places:
            if (place / name).is_file():
                return place / name
    return None


def _listed(root: Path) -> dict[str, str]:
    """Split of each stem, from lists as VOC keeps them; the last word wins for val and test."""
    return {
        stem: split for split in ("train", "val", "test") for stem in _stems(root, f"{split}.txt")
    }


def _stems(root: Path, name: str) -> Iterator[str]:
    for place in (root / "ImageSets" / "Main", root):
        if (place / name).is_file():
            for line in lines_of(place / name):
                if line.strip():
                    yield Path(line.split()[0]).stem
            return


def _size(root: ElementTree.Element) -> tuple[int, int] | None:
    try:
        width, height = (int(float(root.findtext(f"size/{s}") or 0)) for s in ("width", "height"))
    except (ValueError, OverflowError):
        return None
    return (width, height) if width > 0 and height > 0 else None
