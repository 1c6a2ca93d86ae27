"""Photographs in a folder for each label: all that is known of them is what they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from builder.errors import TrainingError
from builder.first_few import first_few
from training.evaluate.relabel import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from training.evaluate.detector import Image

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp"})


@dataclass(frozen=True)
class Sorted:
    """A photograph and the label whose folder it lies in, in the detector's spelling."""

    path: Path
    label: str


def find_sorted(folder: Path, labels: Sequence[str]) -> tuple[tuple[Sorted, ...], tuple[str, ...]]:
    """The photographs below ``folder``, and the names of its folders that are no label.

    Args:
        folder: holds a folder for each label, with JPEG, PNG or WebP files.
        labels: of the detector; case and surrounding space matter only where they tell two apart.

    Raises:
        TrainingError: OFF742, no folder is called like a label; OFF744, no photographs.
    """
    if not folder.is_dir():
        raise _nothing("there is no such folder", folder)
    spelt = {plain(label): label for label in labels} | {label: label for label in labels}
    folders = sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] != ".")
    if not folders:
        raise _nothing("it holds no folders", folder)
    meant = {path: spelt.get(path.name, spelt.get(plain(path.name))) for path in folders}
    foreign = tuple(path.name for path, label in meant.items() if label is None)
    if len(foreign) == len(folders):
        raise TrainingError(
            "OFF742",
            f"none of its folders is called like a label of the detector: {first_few(foreign, 3)}; "
            f"the labels are {first_few(tuple(labels), 3)}",
            where=str(folder),
            way_out="Name each folder as the label that its photographs show",
        )
    photographs = tuple(
        Sorted(file, label)
        for path, label in meant.items()
        if label is not None
        for file in sorted(path.iterdir())
        if file.suffix.lower() in ENDINGS and file.name[0] != "."
    )
    if not photographs:
        raise _nothing("there are no JPEG, PNG or WebP files in its folders", folder)
    return photographs, foreign


def read_photograph(path: Path) -> Image | str:
    """uint8 ``[height, width, 3]``, RGB, upright; or why there is none."""
    from PIL import Image as Pillow
    from PIL import ImageOps

    try:
        with Pillow.open(path) as picture:
            return np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))
    except (OSError, SyntaxError, ValueError, Pillow.DecompressionBombError) as error:
        return str(error)


def _nothing(what: str, folder: Path) -> TrainingError:
    return TrainingError(
        "OFF744",
        what,
        where=str(folder),
        way_out="Give a folder that holds a folder of photographs for each label",
    )
