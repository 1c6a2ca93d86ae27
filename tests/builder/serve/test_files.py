"""Files, their types, ranges and freshness."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.builder.serve.conftest import FILES, HASHED, SHARD

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        (f"/{HASHED}", "text/javascript; charset=utf-8"),
        (f"/{HASHED}.map", "application/json"),
        ("/detector.json", "application/json"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/engine.wasm", "application/wasm"),
        (f"/{SHARD}", "application/octet-stream"),
        ("/icons/icon.png", "image/png"),
    ],
)
def test_each_file_has_its_bytes_and_its_type(serve, path, kind):
    answer = serve()(path)
    assert (answer.status, answer.headers["content-type"]) == (200, kind)
    assert answer.body == FILES[path.removeprefix("/") or "index.html"]


def test_head_has_the_headers_of_get_and_no_body(serve):
    ask = serve()
    head, get = ask(f"/{SHARD}", method="HEAD"), ask(f"/{SHARD}")
    assert (head.status, head.body) == (200, b"")
    for name in ("content-length", "content-type", "etag", "accept-ranges"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize(
    ("asked", "span"),
    [("bytes=0-99", (0, 100)), ("bytes=70000-", (70000, 76800)), ("bytes=-5", (76795, 76800))],
)
def test_a_range_is_that_part_of_the_file(serve, asked, span):
    answer = serve()(f"/{SHARD}", Range=asked)
    start, end = span
    assert answer.status == 206
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/76800"
    assert answer.body == FILES[SHARD][start:end]


def test_a_range_beyond_the_end_is_refused(serve):
    assert serve()(f"/{SHARD}", Range="bytes=80000-").status == 416


def test_an_unchanged_file_is_not_sent_again(serve):
    ask = serve()
    answer = ask("/detector.json", If_None_Match=ask("/detector.json").headers["etag"])
    assert (answer.status, answer.body) == (304, b"")


def test_a_new_version_of_equal_length_and_time_is_sent(serve, folder: Path):
    """Unpacked archives give all versions of index.html one time, and often one length."""
    ask = serve()
    page = folder / "index.html"
    os.utime(page, ns=(0, 0))
    first = ask("/")
    page.write_bytes(page.read_bytes().replace(b"Brand", b"Grand"))
    os.utime(page, ns=(0, 0))
    second = ask(
        "/", If_None_Match=first.headers["etag"], If_Modified_Since="Thu, 01 Jan 2026 00:00:00 GMT"
    )
    assert second.status == 200
    assert b"Grand" in second.body


def test_an_unknown_address_gets_the_bundles_own_page(serve):
    answer = serve()("/nowhere/at/all")
    assert (answer.status, answer.body) == (404, FILES["404.html"])


def test_without_a_page_for_it_an_unknown_address_is_still_404(serve, folder: Path):
    (folder / "404.html").unlink()
    assert serve()("/nowhere").status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/icons/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "//etc/passwd",
    ],
)
def test_nothing_above_the_folder_is_reached(serve, folder: Path, path):
    (folder.parent / "secret.txt").write_bytes(b"secret")
    answer = serve()(path)
    assert answer.status == 404
    assert b"secret" not in answer.body


def test_a_symbolic_link_does_not_lead_out(serve, folder: Path):
    (folder.parent / "secret.txt").write_bytes(b"secret")
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "up").symlink_to(folder.parent)
    ask = serve()
    assert ask("/link.txt").status == 404
    assert ask("/up/secret.txt").status == 404


def test_only_reading_is_allowed(serve):
    assert serve()("/detector.json", method="POST").status == 405
