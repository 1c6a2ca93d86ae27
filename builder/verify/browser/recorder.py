"""Listens to Playwright and keeps what it hears as plain data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from builder.verify.visit_log import Log, Sent

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError


class Recorder:
    """Listens to a browser context; pages, dedicated workers and service workers are all in it."""

    def __init__(self) -> None:
        self._console: list[str] = []
        self._errors: list[str] = []
        self._sent: dict[Request, Sent] = {}

    def listen(self, context: BrowserContext) -> None:
        """Start; events before this are lost."""
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("requestfailed", self._on_failed)

    def log(self, *, blocked: tuple[str, ...] = ()) -> Log:
        """All that was heard so far."""
        return Log(
            console_errors=tuple(self._console),
            page_errors=tuple(self._errors),
            blocked=blocked,
            sent=tuple(self._sent.values()),
        )

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location.get("url", "")
            self._console.append(f"{message.text} ({place})" if place else message.text)

    def _on_error(self, error: WebError) -> None:
        self._errors.append(str(error.error).splitlines()[0])

    def _on_request(self, request: Request) -> None:
        self._sent[request] = Sent(
            url=request.url.split("#", 1)[0],
            kind=request.resource_type,
            by_service_worker=request.service_worker is not None,
        )

    def _on_response(self, response: Response) -> None:
        sent = self._sent.get(response.request)
        if sent:
            self._sent[response.request] = replace(
                sent, status=response.status, from_service_worker=response.from_service_worker
            )

    def _on_failed(self, request: Request) -> None:
        sent = self._sent.get(request)
        if sent:
            self._sent[request] = replace(sent, failure=request.failure or "failed")
