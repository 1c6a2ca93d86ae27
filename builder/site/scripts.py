"""The runtime's scripts under names that carry their hash, each pointing to its own source map."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from builder.artifacts import SiteFile
from builder.site.names import hashed

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "assets"
COMMENT = re.compile(rb"(?m)^//# sourceMappingURL=(\S+)\s*\Z")


def place_script(
    name: str, dist: Mapping[str, bytes], folder: str = FOLDER
) -> tuple[str, dict[str, SiteFile]]:
    """A script and its source map as files of the site.

    The map is not stored for offline use: only developer tools ask for it.

    Returns:
        The script's path, and the files by path.
    """
    code, source_map = linked(dist[name], dist, folder)
    path = hashed(f"{folder}/{name}", code)
    return path, {path: SiteFile(code), **source_map}


def linked(
    code: bytes, dist: Mapping[str, bytes], folder: str, *, beside: str | None = None
) -> tuple[bytes, dict[str, SiteFile]]:
    """``code`` with its comment leading to the map's hashed name, and the map, if it has one.

    Args:
        code: a script of ``dist``.
        dist: where its map is found.
        folder: where the map goes.
        beside: the folder of the script, when it is not ``folder``; an empty string is the top.
    """
    match = COMMENT.search(code)
    if match is None:
        return code, {}
    source_map = dist[match[1].decode()]
    path = hashed(f"{folder}/{match[1].decode()}", source_map)
    reference = path if beside == "" else path.rsplit("/", 1)[-1]
    code = code[: match.start()] + f"//# sourceMappingURL={reference}\n".encode()
    return code, {path: SiteFile(source_map, precache=False)}
