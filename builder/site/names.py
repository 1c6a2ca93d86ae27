"""Contract 4 for the site: a file that is no entry point has the hash of its bytes in its name."""

from __future__ import annotations

from builder.artifacts import HASH_LENGTH, INVENTORY, content_name, sha256

ENTRY_POINTS = frozenset(
    {
        *("index.html", "404.html", "sw.js", "manifest.webmanifest"),
        *("detector.json", "model.json", INVENTORY),
    }
)
"""Files with one name in every version: what people, browsers and hosts ask for by name, and
``model.json``, which the service worker checks against its hash like all others."""


def is_content_named(path: str, data: bytes) -> bool:
    """Whether the name of ``path`` holds the hash of ``data``; the service worker's own rule."""
    return sha256(data)[:HASH_LENGTH] in path.rsplit("/", 1)[-1]


def hashed(path: str, data: bytes) -> str:
    """``path`` with the hash of ``data`` in it, as it is if it has that already."""
    return path if is_content_named(path, data) else content_name(path, data)
