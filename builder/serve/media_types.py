"""Content types by suffix.

Python's ``mimetypes`` reads the machine's own tables: on some Windows machines ``.js`` is
``text/plain`` there, and a browser then refuses the script.
"""

from __future__ import annotations

from pathlib import PurePath

MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}


def media_type(name: str) -> str:
    """The content type of a file called ``name``; weight shards and the unknown are plain bytes."""
    return MEDIA_TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")
