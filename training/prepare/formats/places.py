"""Where data sets keep things: split names in paths, and pictures beside annotations."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from builder.errors import TrainingError
from training.prepare.source import IMAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

SPLITS = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
    "testing": "test",
}


def split_of(path: Path, folder: Path) -> str | None:
    """The split that a path names in one of its parts below ``folder``, the nearest first.

    ``instances_train2017.json`` and ``valid/images/1.jpg`` name one; ``trainers.jpg`` does not.
    """
    for part in reversed(path.relative_to(folder).parts):
        for word in re.split(r"[^a-z]+", part.lower()):
            if word in SPLITS:
                return SPLITS[word]
    return None


def split_of_folders(path: Path, folder: Path) -> str | None:
    """The same, but the file's own name does not count."""
    return split_of(path.parent, folder)


def files_below(folder: Path, endings: frozenset[str]) -> list[Path]:
    """Files with these endings, whatever their case, in the order of paths; hidden ones left out.

    Raises:
        OSError: a folder cannot be looked into.
    """
    found = []
    for path, folders, files in os.walk(folder, onerror=_raise, followlinks=True):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            Path(path, name)
            for name in files
            if os.path.splitext(name)[1].lower() in endings and not name.startswith(".")  # noqa: PTH122
        ]
    return sorted(found)


def pictures_in(folder: Path) -> dict[str, Path]:
    """Pictures directly in ``folder``, by stem in any case; the first of several by name."""
    if not folder.is_dir():
        return {}
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in IMAGES and not path.name.startswith("."):
            found.setdefault(path.stem, path)
    return found


def picture_within(places: Iterable[Path], name: str, folder: Path) -> Path | None:
    """The first file called ``name`` in one of ``places``, unless the name leads out of ``folder``.

    Links are followed: pictures often lie on another disk.
    """
    for place in places:
        path = place / name
        if Path(os.path.normpath(path)).is_relative_to(folder) and path.is_file():
            return path
    return None


def lines_of(path: Path) -> list[str]:
    """Lines of a list of names, in UTF-8.

    Raises:
        TrainingError: OFF704, this is no text.
    """
    try:
        return path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise TrainingError(
            "OFF704",
            f"not a list in UTF-8 ({error})",
            where=str(path),
            way_out="Save it as text in UTF-8, a name a line",
        ) from error


def _raise(error: OSError) -> None:
    raise error
