"""A small folder, a server for it, and a plain HTTP client that hides nothing."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from builder.serve import BackgroundServer, ServeOptions, make_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HASHED = "app.0123456789abcdef.js"
SHARD = "weights/shard-1.fedcba9876543210.bin"
FILES = {
    "index.html": b"<!doctype html><title>Brand</title>",
    "404.html": b"<!doctype html><title>Not here</title>",
    "offshelf.json": b"{}",
    "detector.json": b'{"format":1}',
    "manifest.webmanifest": b"{}",
    "engine.wasm": b"\0asm\1\0\0\0",
    HASHED: b"export {};",
    f"{HASHED}.map": b"{}",
    SHARD: bytes(range(256)) * 300,
    "icons/icon.png": b"\x89PNG",
}


@dataclass(frozen=True)
class Answer:
    """Status, headers (lower case) and body."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bundle, as far as a web server is concerned."""
    root = tmp_path / "site"
    for name, data in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


@pytest.fixture
def serve(folder: Path) -> Iterator[Callable[..., Callable[..., Answer]]]:
    """``ask = serve(cors=True)`` starts a server; ``ask("/", method="HEAD")`` asks it."""
    servers: list[BackgroundServer] = []

    def start(root: Path = folder, **switches: object) -> Callable[..., Answer]:
        server = BackgroundServer(make_app(root, ServeOptions(**switches)))  # type: ignore[arg-type]
        server.start()
        servers.append(server)

        def ask(path: str, *, method: str = "GET", **headers: str) -> Answer:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            # putrequest sends the path as it is; `..` reaches the server.
            connection.request(method, path, headers=sent)
            response = connection.getresponse()
            body = response.read()
            connection.close()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, named, body)

        return ask

    yield start
    for server in servers:
        server.stop()
