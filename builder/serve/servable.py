"""Which folders ``offshelf serve`` serves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from builder.artifacts import HASH_LENGTH, INVENTORY
from builder.errors import BundleError

if TYPE_CHECKING:
    from pathlib import Path

_SHARD = re.compile(rf".+\.[0-9a-f]{{{HASH_LENGTH}}}\.[a-z0-9]+")


def check_servable(folder: Path) -> str:
    """Refuse what is not a site; the network would see whatever else is in the folder.

    Served are bundles (also unpacked from a zip), the ``<name>.weights`` folder beside one, and,
    with a warning, other folders that have an ``index.html``.

    Returns:
        A warning, or an empty string.

    Raises:
        BundleError: ``OFF405``.
    """
    if not folder.exists():
        raise _refusal(
            f"there is no folder {folder.name!r}", folder, "Build the site first: offshelf build"
        )
    if folder.suffix.lower() == ".zip" and folder.is_file():
        raise _refusal(f"{folder.name!r} is a zip file", folder, "Unpack it and serve the folder")
    if not folder.is_dir():
        raise _refusal(f"{folder.name!r} is not a folder", folder, "Name the folder of the site")
    if (folder / INVENTORY).is_file() or _holds_only_shards(folder):
        return ""
    if (folder / "index.html").is_file():
        return f"{folder} was not made by Offshelf; it is served as it is"
    raise _refusal(
        f"{folder.name!r} has neither {INVENTORY} nor index.html: it is not a site",
        folder,
        "Name a folder that `offshelf build` wrote",
    )


def _holds_only_shards(folder: Path) -> bool:
    files = [path for path in folder.rglob("*") if not path.is_dir()]
    return bool(files) and all(_SHARD.fullmatch(path.name) for path in files)


def _refusal(what: str, folder: Path, way_out: str) -> BundleError:
    return BundleError("OFF405", what, where=str(folder), way_out=way_out)
