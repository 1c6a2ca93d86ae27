"""The server as an ASGI application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from builder.serve.bundle_files import BundleFiles
from builder.serve.policy_headers import PolicyHeaders

if TYPE_CHECKING:
    from pathlib import Path

    from builder.serve.options import ServeOptions


def make_app(root: Path, options: ServeOptions) -> Starlette:
    """Serve ``root`` under ``options.base``.

    Args:
        root: a folder; see ``builder.serve.servable`` for which ones ``offshelf serve`` accepts.
        options: ``host``, ``port``, ``https`` and ``qr`` are of no concern here.
    """
    return Starlette(
        routes=[Mount(options.base, BundleFiles(root))],
        middleware=[Middleware(PolicyHeaders, options=options)],
    )
