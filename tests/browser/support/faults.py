"""What goes wrong between a host and a phone."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Kind = Literal["not-found", "sign-in", "redirect", "cut", "truncated", "altered", "stalled"]

NOT_FOUND = b"<!doctype html><title>404</title><h1>There isn't a page here</h1>"
SIGN_IN = b"<!doctype html><title>Free Wi-Fi</title><h1>Please accept our terms</h1>"


@dataclass(frozen=True)
class Fault:
    """A way to answer wrongly.

    Args:
        kind: ``not-found``: 404 with HTML; ``sign-in``: 200 with HTML, as a shop's Wi-Fi answers;
            ``redirect``: to another page; ``cut``: the connection breaks after half of the body;
            ``truncated``: half of the file, as if that were all; ``altered``: one byte of it is
            another; ``stalled``: half of the body, and the rest when ``release`` is set.
        release: ends ``stalled``.
        reached: set when the fault has struck.
    """

    kind: Kind
    release: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)


class ConnectionCutError(Exception):
    """Makes the web server drop the connection."""


async def misbehave(app: ASGIApp, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer as ``app`` would, but for ``fault``."""
    if fault.kind == "not-found":
        await _answer(send, 404, NOT_FOUND)
    elif fault.kind == "sign-in":
        await _answer(send, 200, SIGN_IN)
    elif fault.kind == "redirect":
        await _answer(send, 302, b"", location=b"/")
    else:
        await _answer_badly(fault, send, *await _collect(app, scope, receive))
    fault.reached.set()


async def _answer_badly(fault: Fault, send: Send, start: Message, body: bytes) -> None:
    half = len(body) // 2
    if fault.kind == "truncated":
        body = body[:half]
    elif fault.kind == "altered":
        body = body[:half] + bytes([body[half] ^ 1]) + body[half + 1 :]
    elif fault.kind in {"cut", "stalled"}:
        await send(start)
        await send({"type": "http.response.body", "body": body[:half], "more_body": True})
        fault.reached.set()
        if fault.kind == "cut":
            raise ConnectionCutError
        while not fault.release.is_set():
            await asyncio.sleep(0.01)
        await send({"type": "http.response.body", "body": body[half:]})
        return
    headers = [pair for pair in start["headers"] if pair[0] not in {b"content-length", b"etag"}]
    await send({**start, "headers": [*headers, (b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


async def _collect(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    return messages[0], b"".join(message.get("body", b"") for message in messages[1:])


async def _answer(send: Send, status: int, body: bytes, **headers: bytes) -> None:
    pairs = [(name.encode(), value) for name, value in headers.items()]
    pairs += [(b"content-type", b"text/html"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
