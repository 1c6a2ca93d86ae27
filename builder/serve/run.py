"""``offshelf serve``, from the folder to Ctrl-C."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from builder.serve.addresses import ANY, LOOPBACK, lan_addresses, site_urls
from builder.serve.app import make_app
from builder.serve.certificate import CertificateFiles, certificate_for, default_folder
from builder.serve.listen import listen
from builder.serve.qr_code import qr_code
from builder.serve.servable import check_servable

if TYPE_CHECKING:
    from pathlib import Path

    from builder.serve.options import ServeOptions

Say = Callable[[str], Any]


def run(folder: Path, options: ServeOptions, *, say: Say) -> None:
    """Serve ``folder`` until Ctrl-C.

    Args:
        folder: a bundle; see ``check_servable`` for what else.
        options: where and how.
        say: prints a line.

    Raises:
        BundleError: ``OFF405`` not a site, ``OFF406`` the address cannot be had, ``OFF403`` the
            certificate cannot be kept.
    """
    import uvicorn

    if warning := check_servable(folder):
        say(f"warning: {warning}")
    lan = lan_addresses()
    with contextlib.closing(listen(options.host, options.port)) as sock:
        certificate = _certificate(options, lan) if options.https else None
        port = sock.getsockname()[1]
        urls = site_urls(options.host, port, options.base, https=options.https, lan=lan)
        for line in announcement(folder, options, urls, certificate):
            say(line)
        config = uvicorn.Config(
            make_app(folder, options),
            access_log=False,
            lifespan="off",
            log_level="warning",
            server_header=False,
            ssl_certfile=certificate.chain if certificate else None,
            ssl_keyfile=certificate.key if certificate else None,
            timeout_graceful_shutdown=1,
            ws="none",
        )
        # uvicorn closes in order, and then hands the Ctrl-C on.
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[sock])


def announcement(
    folder: Path,
    options: ServeOptions,
    urls: tuple[str, ...],
    certificate: CertificateFiles | None,
) -> list[str]:
    """What is said once the socket listens: addresses, a QR code, what a phone will ask."""
    lines = [f"Serving {folder}. Ctrl-C stops.", *(f"  {url}" for url in urls)]
    outward = [url for url in urls if urlsplit(url).hostname not in LOOPBACK]
    if options.qr and outward and _can_print("█▀▄"):
        lines += ["", qr_code(outward[0])]
    if certificate:
        lines += [
            "",
            "The certificate was made on this machine, so a browser warns once: go on to the site.",
            "The camera works then. To try it offline too, let the phone trust this authority,",
            f"which can vouch for these addresses alone: {certificate.authority}",
        ]
    elif outward:
        lines += ["", "A phone allows the camera on secure addresses only: add --https."]
    return lines


def _certificate(options: ServeOptions, lan: tuple[str, ...]) -> CertificateFiles:
    own = {"localhost", "127.0.0.1", "::1", *lan}
    return certificate_for((*own, *({options.host} - set(ANY))), default_folder())


def _can_print(text: str) -> bool:
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True
