"""The socket that the server listens on."""

from __future__ import annotations

import errno
import os
import socket

from builder.errors import BundleError


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on ``host`` and ``port``; ``port`` 0 picks a free one.

    Raises:
        BundleError: ``OFF406``; the port is taken, not allowed, or the host is not this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":
        # A port that was just given up is free at once. On Windows this would share a live one.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(128)
    except OSError as error:
        sock.close()
        raise _refusal(host, port, error) from error
    return sock


def _refusal(host: str, port: int, error: OSError) -> BundleError:
    if error.errno == errno.EADDRINUSE:
        what = f"port {port} is taken by another program"
        way_out = f"Stop that program, use --port {port + 1}, or --port 0 for any free port"
    elif error.errno == errno.EACCES:
        what = f"port {port} may not be used without administrator's rights"
        way_out = "Use a port from 1024 on, or --port 0 for any free port"
    else:
        what = f"{host!r} is not an address of this machine"
        way_out = "Use --host 127.0.0.1 for this machine alone, or --host 0.0.0.0 for the network"
    return BundleError("OFF406", what, where=f"{host}:{port}", way_out=way_out)
