"""A cache that somebody cleared: the page is told, and the site mends itself from the network."""

from __future__ import annotations

import pytest

from tests.browser.support.small_site import shard, shard_path, small_site
from tests.browser.support.until import until

OFFLINE = "isOffline()"
CLEAR_ALL = "caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))"


@pytest.fixture
def site(worker_code):
    return small_site(worker_code)


@pytest.fixture
def server(serve, page, site, tmp_path):
    one = serve(site.write(tmp_path / "site"))
    page.goto(one.url)
    until(page, OFFLINE)
    one.forget()
    return one


def test_everything_cleared_by_a_neighbour_is_fetched_again(server, page):
    page.evaluate(CLEAR_ALL)
    page.reload()
    until(page, OFFLINE)
    first = page.evaluate("messages.find(({ type }) => type === 'version')")
    assert first["bytes"] < first["total"]
    server.kill()
    page.reload()
    assert page.evaluate("readShards()") == [shard("a"), shard("b")]


def test_one_missing_shard_is_fetched_verified_and_kept(server, page, site):
    cache = f"offshelf:/:{site.version}"
    page.evaluate(f"caches.open('{cache}').then((c) => c.delete('{shard_path('a')}'))")
    assert page.evaluate("readShards()") == [shard("a"), shard("b")]
    assert server.paths() == [shard_path("a")]
    server.kill()
    page.reload()
    assert page.evaluate("readShards()") == [shard("a"), shard("b")]


def test_cleared_without_a_network_the_page_is_told_what_is_left(server, page, site, complaints):
    complaints.expect("Failed to load resource")
    page.evaluate(
        f"caches.open('offshelf:/:{site.version}').then((c) => c.delete('detector.json'))"
    )
    server.kill()
    page.reload()
    until(page, "told('install-failed')")
    told = page.evaluate("told('version')")
    assert told["bytes"] == told["total"] - len(site.files["detector.json"])
    assert page.evaluate("told('install-failed').reason") == "network"


def test_cleared_while_the_host_has_moved_on_the_newer_page_is_shown(
    server, page, worker_code, tmp_path, complaints
):
    """The old worker has nothing left to serve, and does not stand in the way of the new one."""
    newer = small_site(worker_code, label="two", shards=("a", "c"))
    server.publish(newer.write(tmp_path / "two"))
    page.evaluate(CLEAR_ALL)
    page.reload()
    assert page.title() == "two"
    assert page.evaluate("readShards()") == [shard("a"), shard("c")]
