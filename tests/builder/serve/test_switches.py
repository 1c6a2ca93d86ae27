"""The switches: sub-path, caching, isolation, CORS."""

from __future__ import annotations

import pytest

from builder.errors import ConfigError
from builder.serve import ServeOptions
from tests.builder.serve.conftest import FILES, HASHED, SHARD


@pytest.mark.parametrize("base", ["/", "/repo/", "/a/b/"])
def test_the_site_stands_under_its_path(serve, base):
    ask = serve(base=base)
    assert ask(base).body == FILES["index.html"]
    assert ask(f"{base}{SHARD}").body == FILES[SHARD]


def test_nothing_stands_beside_the_path(serve):
    ask = serve(base="/repo/")
    assert ask("/").status == 404
    assert ask("/detector.json").status == 404


def test_the_path_without_its_slash_leads_to_the_site(serve):
    answer = serve(base="/repo/")("/repo")
    assert answer.status in {301, 307, 308}
    assert answer.headers["location"].endswith("/repo/")


@pytest.mark.parametrize(
    ("cache", "page", "hashed", "missing"),
    [
        ("no-cache", "no-cache", "no-cache", "no-cache"),
        ("pages", "max-age=600", "max-age=600", "max-age=600"),
        ("immutable", "no-cache", "public, max-age=31536000, immutable", "no-cache"),
    ],
)
def test_caches_are_told_what_was_asked_for(serve, cache, page, hashed, missing):
    ask = serve(cache=cache)
    assert ask("/").headers["cache-control"] == page
    assert ask(f"/{HASHED}").headers["cache-control"] == hashed
    assert ask(f"/{SHARD}").headers["cache-control"] == hashed
    assert ask("/gone.0123456789abcdef.js").headers["cache-control"] == missing


def test_isolation_covers_pages_workers_and_errors(serve):
    ask = serve(isolate=True)
    for path in ("/", f"/{HASHED}", "/nowhere"):
        headers = ask(path).headers
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-embedder-policy"] == "require-corp"


def test_without_the_switches_no_header_of_theirs_is_sent(serve):
    headers = serve()("/").headers
    assert not [name for name in headers if name.startswith(("cross-origin", "access-control"))]


def test_cors_lets_any_page_read(serve):
    ask = serve(cors=True)
    assert ask(f"/{SHARD}").headers["access-control-allow-origin"] == "*"
    preflight = ask(f"/{SHARD}", method="OPTIONS", Access_Control_Request_Method="GET")
    assert preflight.status == 204
    assert "GET" in preflight.headers["access-control-allow-methods"]


@pytest.mark.parametrize("base", ["repo", "/repo", "repo/", "/a//b/", "/../", "/a b/", ""])
def test_a_path_that_cannot_be_one_is_refused(base):
    with pytest.raises(ConfigError) as refused:
        ServeOptions(base=base)
    assert refused.value.code == "OFF104"
    assert "/repo/" in refused.value.way_out


def test_an_unknown_way_of_caching_is_refused_with_those_there_are():
    with pytest.raises(ConfigError) as refused:
        ServeOptions(cache="forever")
    assert "'forever'" in refused.value.what
    assert "immutable" in refused.value.way_out
