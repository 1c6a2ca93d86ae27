"""A host that keeps count of what it is asked, misbehaves to order, dies and comes back."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from builder.serve import BackgroundServer, ServeOptions, make_app
from tests.browser.support.faults import misbehave

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from tests.browser.support.faults import Fault


@dataclass
class Asked:
    """A request, and how many bytes of its answer's body have been handed over so far."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    bytes: int = 0

    @property
    def update_check(self) -> bool:
        """The browser looks by itself whether the service worker's script has changed."""
        return self.headers.get("service-worker") == "script"


class CountingServer:
    """Serves a folder from real sockets; a context manager.

    It counts a request when it comes, and bytes before they leave: whoever has an answer finds it
    counted.

    Attributes:
        faults: path → what goes wrong with it.
        asked: all requests so far, also those that came while it was dead.
    """

    def __init__(self, root: Path, **switches: Any) -> None:
        self.options = ServeOptions(**switches)
        self.faults: dict[str, Fault] = {}
        self.asked: list[Asked] = []
        self._site: ASGIApp = make_app(root, self.options)
        self._server = BackgroundServer(self._app)
        self._grave: _Grave | None = None

    @property
    def origin(self) -> str:
        return self._server.origin

    @property
    def url(self) -> str:
        """Where the site's page is."""
        return self.origin + self.options.base

    def publish(self, root: Path) -> None:
        """Serve another folder from now on, as a host does after an upload."""
        self.serve_app(make_app(root, self.options))

    def serve_app(self, app: ASGIApp) -> None:
        """Serve whatever ``app`` does, such as several sites."""
        self._site = app

    def paths(self) -> list[str]:
        """What was asked for, sorted, relative to the site; update checks are the browser's own."""
        asked = {one.path for one in self.asked if not one.update_check}
        return sorted(path.removeprefix(self.options.base) for path in asked)

    def forget(self) -> None:
        """Count anew."""
        self.asked.clear()

    def kill(self) -> None:
        """Answer nobody from now on, but keep count of who knocks."""
        self._server.stop()
        self._grave = _Grave(self._server.port, self.asked)

    def revive(self) -> None:
        """Serve again on the same port."""
        if self._grave:
            self._grave.close()
        self._grave = None
        self._server.start()

    def __enter__(self) -> CountingServer:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        for fault in self.faults.values():
            fault.release.set()
        if self._grave:
            self._grave.close()
        self._server.stop()

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        asked = Asked(scope["method"], scope["path"], headers)
        self.asked.append(asked)

        async def count(message: Message) -> None:
            asked.bytes += len(message.get("body", b""))
            await send(message)

        fault = self.faults.get(scope["path"])
        if fault:
            await misbehave(self._site, fault, scope, receive, count)
        else:
            await self._site(scope, receive, count)


class _Grave:
    """Holds the port of a dead server: reads who asks for what, and hangs up."""

    def __init__(self, port: int, asked: list[Asked]) -> None:
        self._socket = socket.create_server(("127.0.0.1", port))
        self._asked = asked
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._hang_up, args=[connection], daemon=True).start()

    def _hang_up(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as file:
            lines = []
            with contextlib.suppress(OSError):
                # Empty at the end: browsers open connections that they do not use.
                while line := file.readline().decode("latin-1").strip():
                    lines.append(line)
            if lines:
                method, path, _ = lines[0].split(" ", 2)
                headers = {
                    name.lower(): value for name, value in (x.split(": ", 1) for x in lines[1:])
                }
                self._asked.append(Asked(method, path.split("?")[0], headers))
            # Linger of zero: the connection is reset, as by a machine that is gone.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
