"""A server in a thread is a guest in the process."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from builder.serve import BackgroundServer, ServeOptions, make_app

if TYPE_CHECKING:
    from pathlib import Path


class Handler(logging.Handler):
    """Knows whether it was closed."""

    closed = False

    def close(self) -> None:
        self.closed = True
        super().close()


def test_the_handlers_of_the_process_stay_open(tmp_path: Path) -> None:
    handler = Handler()
    with BackgroundServer(make_app(tmp_path, ServeOptions())):
        assert not handler.closed
    assert not handler.closed
