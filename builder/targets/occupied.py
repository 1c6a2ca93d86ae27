"""What stands where a bundle is to go, and whether it may be replaced."""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING

from builder.artifacts import INVENTORY
from builder.errors import BundleError
from builder.first_few import first_few
from builder.targets.inventory import Inventory, read_inventory

if TYPE_CHECKING:
    from pathlib import Path

DROPPINGS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers leave in folders that they showed."""


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds anything that Offshelf did not put there.

    Raises:
        BundleError: OFF401; OFF403 if it cannot be looked into.
    """
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise _refusal(folder, "it is a file, and not a folder")
    try:
        present = _paths_in(folder)
        if not present:
            return
        marker = folder / INVENTORY
        ours = marker.is_file() and not marker.is_symlink()
        inventory = read_inventory(marker.read_bytes()) if ours else None
    except OSError as error:
        raise BundleError(
            "OFF403",
            f"it cannot be looked into: {error.strerror}",
            where=str(folder),
            way_out="Choose another output with -o, or make it readable",
        ) from error
    _check(folder, inventory, present)


def check_zip(file: Path) -> None:
    """Refuse a file that is not a zip of Offshelf's.

    Raises:
        BundleError: OFF401.
    """
    if not os.path.lexists(file):
        return
    if not file.is_file():
        raise _refusal(file, "it is a folder, and not a zip")
    try:
        with zipfile.ZipFile(file) as archive:
            present = set(archive.namelist())
            inventory = read_inventory(archive.read(INVENTORY)) if INVENTORY in present else None
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise _refusal(file, f"it is not a zip that can be read ({error})") from error
    _check(file, inventory, present)


def _check(place: Path, inventory: Inventory | None, present: set[str]) -> None:
    if inventory is None:
        raise _refusal(place, f"there is no valid {INVENTORY} in it")
    strangers = sorted(present - inventory.paths - {INVENTORY})
    if strangers:
        raise BundleError(
            "OFF401",
            f"it holds files that Offshelf did not make: {first_few(strangers, 3)}",
            where=str(place),
            way_out="It is left as it is. Move those files away, or choose another output with -o",
        )


def _paths_in(folder: Path) -> set[str]:
    """Relative paths of all files, links among them; of a Git folder its name alone."""
    found = set()
    for path, folders, files in os.walk(folder, onerror=_raise):
        links = [name for name in folders if os.path.islink(os.path.join(path, name))]  # noqa: PTH114, PTH118
        repositories = [name for name in folders if name == ".git"]
        folders[:] = sorted(set(folders) - set(repositories))
        inside = os.path.relpath(path, folder)
        for name in (*files, *links, *repositories):
            if name not in DROPPINGS:
                found.add(name if inside == "." else f"{inside}/{name}")
    return found


def _raise(error: OSError) -> None:
    raise error


def _refusal(place: Path, why: str) -> BundleError:
    return BundleError(
        "OFF401",
        f"Offshelf did not make this, so it is left as it is: {why}",
        where=str(place),
        way_out="Choose another output with -o, or move it away first",
    )
