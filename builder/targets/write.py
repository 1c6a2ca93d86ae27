"""Contract 8: a bundle appears whole or not at all, and nothing that is not ours is touched.

The next version is written into a hidden sibling, brought to the disk, and then changes places with
the previous one in one step. A process killed at any moment leaves the one or the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.disk.folder import replace_file, replace_folder
from builder.disk.room import check_room, room_for, size_on_disk
from builder.disk.staging import clear_leftovers
from builder.targets.place import check_place, place_for
from builder.targets.weights import prune_weights, with_previous
from builder.targets.zip_file import zip_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from builder.artifacts import Bundle


@dataclass(frozen=True)
class Written:
    """What was written.

    Args:
        path: the folder or the zip; absolute.
        external: the folder with the weights that another host serves, or ``None``.
        files: how many are in the bundle.
        bytes: of the bundle.
    """

    path: Path
    external: Path | None
    files: int
    bytes: int


def check_output(
    output: Path, target: str, *, inputs: Iterable[Path] = (), external: bool = False
) -> None:
    """Refuse an output before any work is done for it; ``write_bundle`` checks once more.

    Raises:
        ConfigError: OFF106, ``output`` is or holds one of ``inputs``.
        BundleError: OFF401, Offshelf did not make what is there; OFF403, it cannot be looked into.
    """
    check_place(place_for(output, target), tuple(inputs), external=external)


def write_bundle(bundle: Bundle, output: Path, inputs: Iterable[Path] = ()) -> Written:
    """Write a bundle in place of the previous one.

    Shards for another host go to the folder beside it whose name ends with ``.weights``. While the
    site changes, that folder holds the shards of both versions.

    Args:
        bundle: what a target made.
        output: the folder, or the zip; links are followed.
        inputs: the model, ``site.toml``, labels, logo: what must not be overwritten.

    Raises:
        ConfigError: OFF106, ``output`` is or holds one of ``inputs``.
        BundleError: OFF401 Offshelf did not make what is there, OFF402 the disk is full, OFF403 it
            cannot be written. Nothing was changed.
    """
    place, external = place_for(output, bundle.target), bool(bundle.external)
    with room_for(place.path, 0):
        clear_leftovers(place.path)
        clear_leftovers(place.weights)
    check_place(place, tuple(inputs), external=external)
    with room_for(place.weights, 0):
        weights = with_previous(place.weights, bundle.external) if external else {}
    needed = size_on_disk(bundle.files) + size_on_disk(weights)
    check_room(place.path, needed)
    with room_for(place.path, needed):
        place.path.parent.mkdir(parents=True, exist_ok=True)
        if external:
            replace_folder(place.weights, weights)
        if place.is_zip:
            replace_file(place.path, zip_bytes(bundle.files))
        else:
            replace_folder(place.path, bundle.files)
        if external:
            prune_weights(place.weights, bundle.external)
    return Written(place.path, place.weights if external else None, len(bundle.files), bundle.size)
