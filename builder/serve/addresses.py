"""Addresses by which this machine is reached."""

from __future__ import annotations

import contextlib
import socket

ANY = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on
LOOPBACK = ("127.0.0.1", "::1", "localhost")

# RFC 5737: an address for documentation. Connecting a UDP socket sends nothing; the system only
# picks the interface that leads there.
_SOMEWHERE = ("192.0.2.1", 9)


def lan_addresses() -> tuple[str, ...]:
    """IPv4 addresses in the local network, the one that leads to the outside first."""
    found: list[str] = []
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with probe, contextlib.suppress(OSError):  # no network
        probe.connect(_SOMEWHERE)
        found.append(probe.getsockname()[0])
    with contextlib.suppress(OSError):  # the machine's name does not resolve
        found += socket.gethostbyname_ex(socket.gethostname())[2]
    return tuple(dict.fromkeys(a for a in found if not a.startswith("127.") and a not in ANY))


def site_urls(
    host: str, port: int, base: str, *, https: bool, lan: tuple[str, ...]
) -> tuple[str, ...]:
    """Addresses of the site, this machine's own first, then those for other devices."""
    hosts = ("localhost", *lan) if host in ANY else (host,)
    scheme = "https" if https else "http"
    return tuple(f"{scheme}://{f'[{h}]' if ':' in h else h}:{port}{base}" for h in hosts)
