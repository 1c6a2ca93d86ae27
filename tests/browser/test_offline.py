"""The first visit is enough: afterwards nothing is asked of anybody."""

from __future__ import annotations

import pytest
from starlette.middleware.gzip import GZipMiddleware

from builder.serve import ServeOptions, make_app
from tests.browser.support.small_site import shard, shard_path, small_site
from tests.browser.support.until import until

OFFLINE = "isOffline()"


@pytest.fixture
def site(worker_code):
    return small_site(worker_code)


@pytest.mark.parametrize("base", ["/", "/repo/", "/a/b/"])
def test_after_the_first_visit_the_site_needs_no_server(serve, profile, site, tmp_path, base):
    server = serve(site.write(tmp_path / "site"), base=base)
    page = profile.open(server.url)
    until(page, OFFLINE)
    server.kill()
    server.forget()

    page = profile.open(server.url)
    assert page.title() == "one"
    assert page.evaluate("readShards()") == [shard("a"), shard("b")]
    page.reload()
    assert page.evaluate("readShards()") == [shard("a"), shard("b")]
    assert server.paths() == []


def test_the_first_visit_asks_for_each_file_of_the_list_once(serve, profile, site, tmp_path):
    server = serve(site.write(tmp_path / "site"))
    until(profile.open(server.url), OFFLINE)
    installed = [one.path for one in server.asked if one.path not in {"/", "/sw.js"}]
    shards = [f"/{shard_path('a')}", f"/{shard_path('b')}"]
    assert sorted(installed) == sorted([*shards, "/detector.json", "/manifest.webmanifest"])


def test_the_page_is_in_service_without_a_reload(serve, page, site, tmp_path):
    server = serve(site.write(tmp_path / "site"))
    page.goto(server.url)
    until(page, OFFLINE)
    assert page.evaluate("navigator.serviceWorker.controller.scriptURL") == f"{server.url}sw.js"
    server.kill()
    server.forget()
    assert page.evaluate("readShards()") == [shard("a"), shard("b")]
    assert server.paths() == []


@pytest.mark.parametrize("address", ["", "index.html", "?engine=wasm", "index.html?engine=webgl#x"])
def test_every_way_to_the_page_works_offline(serve, page, site, tmp_path, address):
    server = serve(site.write(tmp_path / "site"), base="/repo/")
    page.goto(server.url)
    until(page, OFFLINE)
    server.kill()
    server.forget()
    page.goto(server.url + address)
    assert page.title() == "one"
    assert server.paths() == []


def test_what_is_not_in_the_list_is_left_to_the_network(serve, page, site, tmp_path):
    server = serve(site.write(tmp_path / "site"))
    (tmp_path / "site" / "notes.txt").write_text("fresh")
    page.goto(server.url)
    until(page, OFFLINE)
    server.forget()
    assert page.evaluate("fetch('notes.txt').then((r) => r.text())") == "fresh"
    assert page.evaluate("fetch('detector.json', {method: 'HEAD'}).then((r) => r.status)") == 200
    assert [(one.method, one.path) for one in server.asked] == [
        ("GET", "/notes.txt"),
        ("HEAD", "/detector.json"),
    ]


def test_progress_arrives_while_bytes_do_and_ends_at_the_whole(serve, page, site, tmp_path):
    server = serve(site.write(tmp_path / "site"))
    page.goto(server.url)
    until(page, OFFLINE)
    steps = page.evaluate("messages.filter(({ type }) => type === 'install-progress')")
    total = sum(len(data) for path, data in site.files.items() if path != "sw.js")
    loaded = [step["loaded"] for step in steps]
    assert {step["total"] for step in steps} == {total}
    assert loaded == sorted(loaded)
    assert loaded[-1] == total
    # How many depends on how the network cuts the bodies up; one is always between two shards.
    assert any(0 < step < total for step in loaded)
    assert page.evaluate("isOffline()") == {
        "type": "version",
        "version": site.version,
        "bytes": total,
        "total": total,
    }


def test_a_host_that_compresses_is_as_good(serve, page, site, tmp_path):
    """Length and hash are those of the file, not of what travelled."""
    server = serve(site.write(tmp_path / "site"))
    plain = make_app(tmp_path / "site", ServeOptions())
    server.serve_app(GZipMiddleware(plain, minimum_size=0))
    page.goto(server.url)
    until(page, OFFLINE)
    travelled = sum(one.bytes for one in server.asked)
    assert travelled < sum(len(data) for data in site.files.values()) / 2
    server.kill()
    page.reload()
    assert page.evaluate("readShards()") == [shard("a"), shard("b")]


def test_an_isolated_page_stays_isolated_offline(serve, page, site, tmp_path):
    server = serve(site.write(tmp_path / "site"), isolate=True)
    page.goto(server.url)
    until(page, OFFLINE)
    server.kill()
    page.reload()
    assert page.evaluate("crossOriginIsolated")
