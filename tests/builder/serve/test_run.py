"""``offshelf serve`` as a person runs it: another process, its words, Ctrl-C."""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest

from builder.errors import BundleError
from builder.serve import ServeOptions, run
from builder.serve.addresses import lan_addresses, site_urls
from builder.serve.certificate import CertificateFiles
from builder.serve.listen import listen
from builder.serve.run import announcement
from tests.builder.serve.conftest import FILES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path
from builder.serve import ServeOptions, run
options = ServeOptions(port=0, https=sys.argv[2] == "https")
run(Path(sys.argv[1]), options, say=lambda line: print(line, flush=True))
print("closed in order", flush=True)
"""


@pytest.fixture
def start(folder: Path, tmp_path: Path):
    """Start the server in a process of its own; returns it and the address that it prints."""
    started: list[subprocess.Popen[str]] = []

    def go(scheme: str) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, folder, scheme],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
        )
        started.append(process)
        assert process.stdout
        for line in process.stdout:
            if found := re.search(r"https?://\S+", line):
                return process, found.group()
        raise AssertionError("the server printed no address")

    yield go
    for process in started:
        process.kill()
        process.communicate()


def test_it_prints_its_address_serves_and_stops_with_ctrl_c(start):
    process, url = start("http")
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == FILES["index.html"]
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert said.endswith("closed in order\n")
    assert "Traceback" not in said


def test_ctrl_c_works_while_a_browser_keeps_its_connection(start):
    process, url = start("http")
    with socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1].strip("/")))) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(15) == b"HTTP/1.1 200 OK"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 0


def test_https_is_trusted_by_who_trusts_the_authority(start, tmp_path: Path):
    _, url = start("https")
    (authority,) = (tmp_path / "cache").rglob("authority.pem")
    trusting = ssl.create_default_context(cafile=authority)
    with urllib.request.urlopen(url, context=trusting) as answer:
        assert answer.read() == FILES["index.html"]


def test_a_taken_port_is_named_with_the_way_out(folder: Path):
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BundleError) as refused:
            run(folder, ServeOptions(port=port), say=print)
    assert refused.value.code == "OFF406"
    assert str(port) in refused.value.what
    assert "--port 0" in refused.value.way_out


def test_an_address_of_another_machine_is_refused(folder: Path):
    with pytest.raises(BundleError) as refused:
        run(folder, ServeOptions(host="192.0.2.1", port=0), say=print)
    assert refused.value.code == "OFF406"
    assert "--host" in refused.value.way_out


def test_a_folder_that_is_no_site_is_refused_before_listening(tmp_path: Path):
    with pytest.raises(BundleError) as refused:
        run(tmp_path / "missing", ServeOptions(port=0), say=print)
    assert refused.value.code == "OFF405"


def test_addresses_in_the_network_are_not_loopback():
    for address in lan_addresses():
        assert not address.startswith("127.")


def test_all_addresses_of_the_site_are_told():
    lan = ("192.168.7.20",)
    assert site_urls("0.0.0.0", 8000, "/repo/", https=True, lan=lan) == (
        "https://localhost:8000/repo/",
        "https://192.168.7.20:8000/repo/",
    )
    assert site_urls("127.0.0.1", 80, "/", https=False, lan=lan) == ("http://127.0.0.1:80/",)
    assert site_urls("::1", 80, "/", https=False, lan=lan) == ("http://[::1]:80/",)


@pytest.fixture
def announce(folder: Path) -> Callable[..., str]:
    def say(host: str, *, https: bool = False, qr: bool = True) -> str:
        options = ServeOptions(host=host, https=https, qr=qr)
        urls = site_urls(host, 8000, "/", https=https, lan=("192.168.7.20",))
        pem = folder / "authority.pem"
        files = CertificateFiles(pem, pem, pem) if https else None
        return "\n".join(announcement(folder, options, urls, files))

    return say


def test_a_qr_code_is_shown_when_a_phone_can_use_it(announce, monkeypatch):
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    assert "▀" in announce("0.0.0.0")
    assert "▀" not in announce("127.0.0.1")
    assert "▀" not in announce("0.0.0.0", qr=False)


def test_a_terminal_without_block_characters_gets_no_qr_code(announce, monkeypatch):
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    announce("0.0.0.0").encode("ascii")


def test_over_http_a_phone_is_pointed_to_https(announce):
    assert "--https" in announce("0.0.0.0")
    assert "--https" not in announce("127.0.0.1")


def test_over_https_the_warning_and_the_authority_are_told(announce):
    said = announce("0.0.0.0", https=True)
    assert "warns once" in said
    assert "authority.pem" in said
