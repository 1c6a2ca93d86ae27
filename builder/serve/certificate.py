"""Certificates kept in the user's cache, so that a phone accepts one once."""

from __future__ import annotations

import os
import ssl
import tempfile
from dataclasses import dataclass
from pathlib import Path

from builder.artifacts import sha256
from builder.disk.room import FULL
from builder.errors import BundleError
from builder.serve.make_certificate import days_left, make_certificate

RENEW_DAYS = 7


@dataclass(frozen=True)
class CertificateFiles:
    """PEM files: ``chain`` and ``key`` for the server, ``authority`` for a phone to trust."""

    chain: Path
    key: Path
    authority: Path


def certificate_for(names: tuple[str, ...], folder: Path) -> CertificateFiles:
    """The certificate for ``names``, made when there is none that is good for another week.

    Args:
        names: host names and IP addresses. Each set of names has a certificate of its own: a laptop
            goes from one network to another and back.
        folder: where certificates are kept.

    Raises:
        BundleError: ``OFF402``, the disk is full; ``OFF403``, ``folder`` cannot be written.
    """
    names = tuple(sorted(set(names)))
    place = folder / sha256("\n".join(names).encode())[:16]
    files = CertificateFiles(place / "chain.pem", place / "key.pem", place / "authority.pem")
    try:
        if not _fresh(files):
            made = make_certificate(names)
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(files.authority, made.authority)
            _write(files.key, made.key)
            _write(files.chain, made.chain)
    except OSError as error:
        full = error.errno in FULL
        way_out = "Free some space" if full else "Make that folder writable"
        raise BundleError(
            "OFF402" if full else "OFF403",
            f"the certificate cannot be kept: {error.strerror}",
            where=str(place),
            way_out=f"{way_out}, or serve without --https",
        ) from error
    return files


def default_folder() -> Path:
    """Where certificates of this user are kept."""
    from platformdirs import user_cache_path

    return user_cache_path("offshelf", appauthor=False) / "certificates"


def _fresh(files: CertificateFiles) -> bool:
    """Whether all three are there, belong together, and are good for a while."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(files.chain, files.key)
        chain, authority = files.chain.read_bytes(), files.authority.read_bytes()
    except OSError:  # ssl.SSLError is one
        return False
    return chain.endswith(authority) and days_left(chain) > RENEW_DAYS


def _write(path: Path, data: bytes) -> None:
    """Write whole or not at all, readable by this user alone (mkstemp's mode is 0600)."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
