"""Certificates made on the spot."""

from __future__ import annotations

import errno
import socket
import ssl
import stat
import threading
from pathlib import Path

import pytest

from builder.errors import BundleError
from builder.serve.certificate import CertificateFiles, certificate_for
from builder.serve.make_certificate import LIFE, days_left

NAMES = ("localhost", "127.0.0.1", "192.168.7.20")


def handshake(files: CertificateFiles, name: str) -> None:
    """A TLS handshake with a client that trusts the authority and expects ``name``."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.chain, files.key)
    client = ssl.create_default_context(cafile=files.authority)
    ours, theirs = socket.socketpair()

    def answer() -> None:
        try:
            server.wrap_socket(ours, server_side=True).close()
        except OSError:
            ours.close()  # the client hung up

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        client.wrap_socket(theirs, server_hostname=name).close()
    finally:
        theirs.close()
        thread.join()


@pytest.mark.parametrize("name", NAMES)
def test_who_trusts_the_authority_is_connected_to_every_name(tmp_path: Path, name):
    handshake(certificate_for(NAMES, tmp_path), name)


def test_another_name_is_not_vouched_for(tmp_path: Path):
    with pytest.raises(ssl.SSLCertVerificationError, match=r"doesn't match|mismatch"):
        handshake(certificate_for(NAMES, tmp_path), "192.168.7.21")


def test_a_certificate_is_kept_so_that_a_phone_accepts_it_once(tmp_path: Path):
    first = certificate_for(NAMES, tmp_path).chain.read_bytes()
    assert certificate_for(tuple(reversed(NAMES)), tmp_path).chain.read_bytes() == first


def test_another_network_has_another_certificate_and_the_first_stays(tmp_path: Path):
    first = certificate_for(NAMES, tmp_path)
    second = certificate_for(("localhost", "10.0.0.3"), tmp_path)
    assert first.chain != second.chain
    assert first.chain.is_file()


def test_nobody_else_on_the_machine_can_read_it(tmp_path: Path):
    files = certificate_for(NAMES, tmp_path)
    for path in (files.key, files.chain, files.authority):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_authoritys_own_key_is_nowhere(tmp_path: Path):
    files = certificate_for(NAMES, tmp_path)
    assert sorted(files.key.parent.iterdir()) == sorted([files.chain, files.key, files.authority])
    assert files.key.read_bytes().count(b"PRIVATE KEY-----") == 2  # one key: begin and end


@pytest.mark.parametrize("part", ["chain", "key", "authority"])
@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"-----BEGIN")])
def test_a_half_written_or_damaged_certificate_is_made_again(tmp_path: Path, part, damage):
    files = certificate_for(NAMES, tmp_path)
    before = files.chain.read_bytes()
    damage(getattr(files, part))
    again = certificate_for(NAMES, tmp_path)
    assert again.chain.read_bytes() != before
    handshake(again, "localhost")


def test_a_certificate_lives_no_longer_than_apple_allows(tmp_path: Path):
    assert 390 < days_left(certificate_for(NAMES, tmp_path).chain.read_bytes()) < 398
    assert LIFE.days < 398


def test_what_is_no_certificate_has_no_days_left():
    assert days_left(b"") == -1


def test_a_certificate_close_to_its_end_is_replaced(tmp_path: Path, monkeypatch):
    before = certificate_for(NAMES, tmp_path).chain.read_bytes()
    monkeypatch.setattr("builder.serve.certificate.RENEW_DAYS", 399)
    assert certificate_for(NAMES, tmp_path).chain.read_bytes() != before


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(BundleError) as refused:
        certificate_for(NAMES, blocked)
    assert refused.value.code == "OFF403"
    assert str(blocked) in refused.value.where


def test_a_full_disk_is_told_from_a_folder_without_permission(tmp_path: Path, monkeypatch):
    def full(**options: object):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("builder.serve.certificate.tempfile.mkstemp", full)
    with pytest.raises(BundleError, match=r"OFF402.*No space left.*Free some space"):
        certificate_for(NAMES, tmp_path)
