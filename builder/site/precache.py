"""What the service worker stores, the version that this makes, and its line in sw.js."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from builder.artifacts import HASH_LENGTH, canonical_json, sha256

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Entry = dict[str, Any]
"""``PrecacheEntry`` of src/shared/messages.ts: url, sha256, bytes."""


def precache_entries(files: Mapping[str, bytes], external: Mapping[str, bytes]) -> list[Entry]:
    """An entry for each file, sorted by address.

    Args:
        files: path in the site → bytes.
        external: absolute address → bytes, for weights on another host.
    """
    addresses = {**{quote(path): data for path, data in files.items()}, **external}
    return [
        {"url": url, "sha256": sha256(data), "bytes": len(data)}
        for url, data in sorted(addresses.items())
    ]


def version_of(entries: Iterable[Entry], code: bytes) -> str:
    """Hex digits that change when any stored file or the service worker's own code does."""
    return sha256(canonical_json([*entries, sha256(code)]))[:HASH_LENGTH]


def service_worker(code: bytes, entries: list[Entry], version: str) -> bytes:
    """``code`` with the list in one line before it.

    The directive stands first, where alone it has an effect; esbuild's own comes too late by then.
    """
    data = canonical_json({"version": version, "entries": entries})
    return b'"use strict";self.__OFFSHELF__=' + data + b";\n" + code


def shifted_map(source_map: bytes) -> bytes:
    """A source map for a script that has got one more line before it.

    ``;`` ends the mappings of a line (https://tc39.es/ecma426/#sec-mappings).
    """
    value = json.loads(source_map)
    return canonical_json({**value, "mappings": ";" + value["mappings"]})
