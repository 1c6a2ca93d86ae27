"""A server certificate and the authority that signed it, in memory.

The authority signs this one certificate and its key is forgotten: nobody can sign anything else
with it. That makes it safe for a phone to trust the authority, which a browser asks for before it
lets a service worker in; to click a warning away is enough for the camera only.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.x509 import CertificateBuilder, GeneralName

LIFE = timedelta(days=397)
"""Apple refuses server certificates that live longer than 398 days."""


@dataclass(frozen=True)
class Certificate:
    """PEM: ``chain`` (server, authority) and ``key`` for the server, ``authority`` to trust."""

    chain: bytes
    key: bytes
    authority: bytes


def make_certificate(names: tuple[str, ...]) -> Certificate:
    """A certificate for ``names``, host names and IP addresses; P-256, valid from now on."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import ExtendedKeyUsageOID

    authority_key, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    issuer = f"Offshelf on {names[0]}"[:64]
    authority = (
        _builder(issuer, issuer, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority_key, SHA256())
    )
    server = (
        _builder(issuer, "Offshelf", key.public_key())
        .add_extension(x509.SubjectAlternativeName(map(_general_name, names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .sign(authority_key, SHA256())
    )
    trust = authority.public_bytes(Encoding.PEM)
    return Certificate(
        chain=server.public_bytes(Encoding.PEM) + trust,
        key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        authority=trust,
    )


def days_left(chain: bytes) -> float:
    """Days until the first certificate of ``chain`` expires; -1 when there is none to read."""
    from cryptography import x509

    try:
        ends = x509.load_pem_x509_certificate(chain).not_valid_after_utc
    except ValueError:
        return -1
    return (ends - datetime.now(timezone.utc)) / timedelta(days=1)


def _builder(issuer: str, subject: str, key: EllipticCurvePublicKey) -> CertificateBuilder:
    from cryptography import x509

    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

    # An hour back: the clock of a phone may be behind.
    start = datetime.now(timezone.utc) - timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .issuer_name(named(issuer))
        .subject_name(named(subject))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + LIFE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _general_name(name: str) -> GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
