"""``offshelf serve``: the bundle on this machine, and on a phone in the same network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from builder.cli.console import say

Cache = Literal["no-cache", "pages", "immutable"]
"""As in builder.serve.options, which takes starlette's import time; a test compares them."""


def serve(
    folder: Annotated[Path, typer.Argument(help="A bundle that `offshelf build` wrote.")] = Path(
        "site"
    ),
    port: Annotated[
        int, typer.Option("--port", help="Port; 0 picks a free one.", min=0, max=65535)
    ] = 8000,
    host: Annotated[
        str,
        typer.Option("--host", help="Address to listen on; 0.0.0.0 lets a phone in. [127.0.0.1]"),
    ] = "",
    https: Annotated[
        bool,
        typer.Option(
            "--https",
            help="Serve over HTTPS with a certificate made on the spot, to the whole network: "
            "phones allow the camera on secure addresses only.",
        ),
    ] = False,
    isolate: Annotated[
        bool, typer.Option("--isolate", help="Send COOP and COEP, as cross-origin isolation needs.")
    ] = False,
    cors: Annotated[
        bool,
        typer.Option("--cors", help="Let pages of other origins read the files (weights_url)."),
    ] = False,
    cache: Annotated[
        Cache,
        typer.Option(
            "--cache",
            help="What HTTP caches are told. pages: ten minutes for everything, as GitHub Pages "
            "does; immutable: for ever, where the name carries a hash.",
        ),
    ] = "no-cache",
    base: Annotated[
        str, typer.Option("--base", help="Path under which the site stands, such as /repo/.")
    ] = "/",
    qr: Annotated[
        bool,
        typer.Option(
            "--qr/--no-qr", help="Print a QR code of the address, where a phone can reach it."
        ),
    ] = True,
) -> None:
    """Serve a bundle, also to a phone in the same network.

    Prints the address and its QR code; stops with Ctrl-C. A page opened from a file (file://) can
    neither use the camera nor work offline; this is what to do instead.

    Examples:

      offshelf serve site

      offshelf serve site --https        # then scan the QR code with a phone
    """
    from builder.serve import ServeOptions, run

    listen = host or ("0.0.0.0" if https else "127.0.0.1")  # noqa: S104 - asked for by --https
    options = ServeOptions(
        host=listen,
        port=port,
        https=https,
        isolate=isolate,
        cors=cors,
        cache=cache,
        base=base,
        qr=qr,
    )
    run(folder, options, say=say)


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("serve")(serve)
