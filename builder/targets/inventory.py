"""``offshelf.json``: what is in a bundle, and the mark by which a folder is known as ours."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import builder
from builder.artifacts import FORMAT, canonical_json, sha256

if TYPE_CHECKING:
    from collections.abc import Mapping

GENERATOR = "offshelf "


@dataclass(frozen=True)
class Inventory:
    """An inventory that was read: the paths that it lists, itself not among them."""

    name: str
    target: str
    paths: frozenset[str]


def inventory_json(*, name: str, target: str, version: str, files: Mapping[str, bytes]) -> bytes:
    """The inventory of ``files``, as canonical JSON.

    Args:
        name: of the site.
        target: what the bundle was made for; ``weights`` for shards that another host serves.
        version: of the site.
        files: path → bytes of every other file.
    """
    return canonical_json(
        {
            "format": FORMAT,
            "generator": GENERATOR + builder.__version__,
            "name": name,
            "target": target,
            "version": version,
            "files": _listed(files),
        }
    )


def relisted(inventory: bytes, files: Mapping[str, bytes]) -> bytes:
    """An inventory of ours, listing ``files`` instead."""
    return canonical_json({**json.loads(inventory), "files": _listed(files)})


def read_inventory(data: bytes) -> Inventory | None:
    """What ``data`` says, or ``None`` if it is no inventory of Offshelf, of whatever version."""
    try:
        value = json.loads(data)
        if not isinstance(value["format"], int) or not value["generator"].startswith(GENERATOR):
            return None
        paths = frozenset(str(entry["path"]) for entry in value["files"])
        return Inventory(str(value["name"]), str(value["target"]), paths)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _listed(files: Mapping[str, bytes]) -> list[dict[str, object]]:
    return [
        {"path": path, "bytes": len(data), "sha256": sha256(data)}
        for path, data in sorted(files.items())
    ]
