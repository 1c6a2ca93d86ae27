"""Headers that the switches of ``offshelf serve`` put on every answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.responses import Response

from builder.artifacts import HASH_LENGTH

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from builder.serve.options import ServeOptions

TEN_MINUTES = "max-age=600"
"""On everything, errors too: what GitHub Pages sends."""

A_YEAR = "public, max-age=31536000, immutable"

_HASHED = re.compile(rf"\.[0-9a-f]{{{HASH_LENGTH}}}\.[^/]+$")


class PolicyHeaders:
    """ASGI middleware: caching, cross-origin isolation and CORS, as ``options`` ask for."""

    def __init__(self, app: ASGIApp, options: ServeOptions) -> None:
        self.app = app
        self.options = options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer preflight requests, and pass the rest on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                headers.update(policy_headers(self.options, scope["path"], message["status"]))
            await send(message)

        preflight = self.options.cors and scope["method"] == "OPTIONS"
        app = Response(status_code=204) if preflight else self.app
        await app(scope, receive, send_with_headers)


def policy_headers(options: ServeOptions, path: str, status: int) -> dict[str, str]:
    """Headers of the answer with ``status`` to a request for ``path``."""
    headers = {"cache-control": _cache_control(options.cache, path, status)}
    if options.isolate:
        headers["cross-origin-opener-policy"] = "same-origin"
        headers["cross-origin-embedder-policy"] = "require-corp"
    if options.cors:
        headers["access-control-allow-origin"] = "*"
        headers["access-control-allow-methods"] = "GET, HEAD"
        headers["access-control-allow-headers"] = "*"
        headers["access-control-expose-headers"] = "content-length, content-range, etag"
        headers["cross-origin-resource-policy"] = "cross-origin"
    return headers


def _cache_control(cache: str, path: str, status: int) -> str:
    if cache == "pages":
        return TEN_MINUTES
    if cache == "immutable" and status < 400 and _HASHED.search(path):
        return A_YEAR
    return "no-cache"
