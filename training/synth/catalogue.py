"""The products of a catalogue: a folder of packshots, a file or a sub-folder for each SKU."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.errors import TrainingError
from training.synth.cutout import cut_out
from training.synth.package import Package
from training.synth.solids.soft import Soft

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"})

USUAL_HEIGHT = 21.0
"""Centimetres that a packshot is taken to be high, which says nothing of size itself."""


@dataclass(frozen=True)
class Packshots:
    """A SKU with its pictures; each is shown as if it were a flavour, under one name."""

    sku: str
    views: tuple[Package, ...]

    @property
    def flavours(self) -> int:
        """How many pictures there are of it."""
        return len(self.views)

    def package(self, flavour: int) -> Package:
        """The picture with this number."""
        return self.views[flavour]


@dataclass(frozen=True)
class Catalogue:
    """What is sold.

    Attributes:
        products: sorted by SKU.
        sha256: of each file, by its path in the folder.
    """

    products: tuple[Packshots, ...]
    sha256: tuple[tuple[str, str], ...]

    @property
    def skus(self) -> tuple[str, ...]:
        """Their names, sorted."""
        return tuple(product.sku for product in self.products)


NOTHING = Catalogue((), ())
"""No catalogue: packages are designed."""


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue in ``folder``.

    Raises:
        TrainingError: OFF711, there is no such folder or no picture in it; OFF714, a picture
            cannot be used; OFF715, two SKUs of one name.
    """
    found = list_packshots(folder)
    products = tuple(
        Packshots(sku, tuple(_package(sku, path) for path in paths)) for sku, paths in found
    )
    return Catalogue(products, hashes(folder, found))


def list_packshots(folder: Path) -> tuple[tuple[str, tuple[Path, ...]], ...]:
    """SKU and its files, sorted; none of them is opened.

    Raises:
        TrainingError: OFF711, there is no such folder or no picture in it; OFF715, two SKUs of one
            name.
    """
    files = _files(folder)
    if not files:
        raise TrainingError(
            "OFF711",
            "no packshots: " + ("no picture in it" if folder.is_dir() else "no such folder"),
            where=str(folder),
            way_out="Name a folder with a picture or a sub-folder for each SKU; without packshots "
            "`offshelf train synth` designs packages of its own",
        )
    return tuple((sku, tuple(paths)) for sku, paths in _by_sku(folder, files))


def hashes(
    folder: Path, found: Sequence[tuple[str, Sequence[Path]]]
) -> tuple[tuple[str, str], ...]:
    """SHA-256 of each file of ``list_packshots``, by its path in the folder."""
    return tuple(
        (path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
        for _, paths in found
        for path in paths
    )


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    found = [
        *folder.iterdir(),
        *(
            path
            for sub in folder.iterdir()
            if sub.is_dir() and not sub.name.startswith(".")
            for path in sub.iterdir()
        ),
    ]
    return sorted(
        path for path in found
        if path.is_file() and path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
    )  # fmt: skip


def _by_sku(folder: Path, files: Sequence[Path]) -> list[tuple[str, list[Path]]]:
    groups: dict[tuple[str, Path | None], list[Path]] = {}
    for path in files:
        inside = path.parent != folder
        key = (path.parent.name, path.parent) if inside else (path.stem, path)
        groups.setdefault(key, []).append(path)
    seen: dict[str, Path] = {}
    for name, place in groups:
        first = seen.setdefault(name.casefold().strip(), place or folder)
        if first != place:
            raise TrainingError(
                "OFF715",
                f"two SKUs are named “{name}”: {first.name} and {place.name if place else ''}",
                where=str(folder),
                way_out="Rename one, or put both pictures into one sub-folder with the SKU's name",
            )
    return sorted((name.strip(), paths) for (name, _), paths in groups.items())


def _package(sku: str, path: Path) -> Package:
    picture = cut_out(path)
    height = USUAL_HEIGHT
    width = height * picture.width / picture.height
    if width > 2 * USUAL_HEIGHT:
        width, height = 2 * USUAL_HEIGHT, 2 * USUAL_HEIGHT * picture.height / picture.width
    solid = Soft(picture, (width, height, width * 0.5))
    return Package(f"{sku}/{path.name}", sku, "packshot", solid)
