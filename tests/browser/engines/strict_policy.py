"""The content-security policy that sites get, as a header: so that workers are held to it, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

from builder.serve import make_app

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from builder.serve import ServeOptions

POLICY = (
    "default-src 'none'; connect-src 'self'; "
    "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"
)


def strict_policy(root: Path, options: ServeOptions) -> ASGIApp:
    """Serves ``root`` with ``POLICY`` on every response."""
    site = make_app(root, options)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["content-security-policy"] = POLICY
            await send(message)

        await site(scope, receive, with_policy)

    return app
