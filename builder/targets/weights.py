"""The folder of shards for another host: those of the previous site stay until it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.artifacts import INVENTORY
from builder.disk.folder import replace_file
from builder.targets.inventory import relisted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def with_previous(folder: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """``files`` and the shards that ``folder`` holds already, with an inventory of them all.

    Args:
        folder: made by Offshelf, empty or not there.
        files: new shards with their inventory.

    Raises:
        OSError: a shard cannot be read.
    """
    if not folder.is_dir():
        return dict(files)
    kept = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    both = {**kept, **files}
    shards = {name: data for name, data in both.items() if name != INVENTORY}
    return {**shards, INVENTORY: relisted(files[INVENTORY], shards)}


def prune_weights(folder: Path, files: Mapping[str, bytes]) -> None:
    """Remove what is not in ``files`` from ``folder``, then let the inventory say so.

    Killed on the way, the folder still holds all of ``files``, and an inventory that lists them.

    Raises:
        OSError: a shard cannot be removed.
    """
    stale = sorted(path for path in folder.iterdir() if path.name not in files)
    for path in stale:
        path.unlink()
    if stale:
        replace_file(folder / INVENTORY, files[INVENTORY], beside=folder)
