"""A network that leads nowhere: a proxy that lets nothing through and notes who asked.

Chromium sends every request to its proxy, those of service workers and those to this machine too.
So a site that works with this one works offline, and the notes say what it asked for all the same.
Unlike stopping a server, this cuts off a site on any host.
"""

from __future__ import annotations

import socketserver
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

REFUSAL = (
    b"HTTP/1.1 502 The network is cut\r\n"
    b"Content-Type: text/html\r\nContent-Length: 9\r\nConnection: close\r\n\r\n<p>502</p"
)
LONGEST_LINE = 65_536


@dataclass(frozen=True)
class Attempt:
    """A request that did not get through.

    Args:
        host: host and port, ``example.org:443``.
        url: the whole address for ``http``; empty for ``https``, of which a proxy sees the host.
        update_check: the browser looks whether the service worker's script has changed, as it does
            by itself on every visit; nothing waits for the answer.
    """

    host: str
    url: str
    update_check: bool


class Unplugged:
    """The proxy, on a free port of this machine. A context manager."""

    def __init__(self) -> None:
        self._attempts: list[Attempt] = []
        self._server: socketserver.ThreadingTCPServer | None = None

    @property
    def address(self) -> str:
        """What ``Browser.visit`` takes as ``proxy``."""
        if self._server is None:
            raise RuntimeError("an Unplugged is used in a with statement")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Who asked, in order."""
        return tuple(self._attempts)

    def __enter__(self) -> Unplugged:
        attempts = self._attempts

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                lines = []
                while line := self.rfile.readline(LONGEST_LINE).strip():
                    lines.append(line.decode("latin-1"))
                if lines:
                    attempts.append(attempt(lines))
                    self.wfile.write(REFUSAL)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()


def attempt(lines: list[str]) -> Attempt:
    """Read the head of a request to a proxy.

    ``CONNECT host:port HTTP/1.1`` asks for a tunnel, for ``https``; anything else names the whole
    address (RFC 9112, 3.2.2 and 3.2.3). ``Service-Worker: script`` marks the fetch of a service
    worker's script (Service Workers, Soft Update).
    """
    method, _, rest = lines[0].partition(" ")
    goal = rest.rpartition(" ")[0]
    update = any(line.lower().replace(" ", "") == "service-worker:script" for line in lines[1:])
    if method == "CONNECT":
        return Attempt(host=goal, url="", update_check=update)
    parts = urlsplit(goal)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return Attempt(host=f"{parts.hostname}:{port}", url=goal, update_check=update)
