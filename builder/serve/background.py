"""The server in a thread, for checks and tests."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from builder.serve.listen import listen

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp


class BackgroundServer:
    """Serves an ASGI application from a thread; a context manager.

    It can be stopped and started again, on the same port, which is how a host that is away looks.
    """

    def __init__(self, app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._app = app
        self._host = host
        self.port = port
        """The port; known once started, when 0 was asked for."""
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def origin(self) -> str:
        """``http://127.0.0.1:4711``, without a slash at the end."""
        return f"http://{self._host}:{self.port}"

    def start(self) -> None:
        """Listen and serve.

        Raises:
            BundleError: ``OFF406``; the port cannot be had.
        """
        import uvicorn

        sock = listen(self._host, self.port)
        self.port = sock.getsockname()[1]
        config = uvicorn.Config(
            self._app,
            access_log=False,
            interface="asgi3",
            lifespan="off",
            # Its own configuration would close every handler of the process, and absl's, which
            # TensorFlow brings, closes the stream with it.
            log_config=None,
            log_level="critical",
            timeout_graceful_shutdown=1,
            ws="none",
        )
        self._server = uvicorn.Server(config)
        run = self._server.run
        self._thread = threading.Thread(target=run, kwargs={"sockets": [sock]}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let answers under way finish for a second, drop all connections, give up the port."""
        if self._thread and self._server:
            self._server.should_exit = True
            self._thread.join()
        self._thread = self._server = None

    def __enter__(self) -> BackgroundServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
