"""Weights on another origin: verified like all else, and offline after the first visit."""

from __future__ import annotations

import pytest

from tests.browser.support.faults import Fault
from tests.browser.support.small_site import shard, shard_path, small_site, write_files
from tests.browser.support.until import until

OFFLINE = "isOffline()"
FAILED = "told('install-failed')"


@pytest.fixture
def hosts(serve, worker_code, tmp_path):
    """The host of the weights, and the site that takes them from there."""
    (tmp_path / "weights").mkdir()
    away = serve(tmp_path / "weights", base="/brand/", cors=True)
    site = small_site(worker_code, weights_url=away.url)
    write_files(site.external, tmp_path / "weights")
    return away, serve(site.write(tmp_path / "site"))


def test_after_the_first_visit_neither_host_is_asked(hosts, profile):
    away, home = hosts
    page = profile.open(home.url)
    until(page, OFFLINE)
    assert away.paths() == sorted([shard_path("a"), shard_path("b")])
    for host in hosts:
        host.kill()
        host.forget()
    page = profile.open(home.url)
    assert page.evaluate("readShards()") == [shard("a"), shard("b")]
    assert (away.paths(), home.paths()) == ([], [])


def test_an_update_of_the_page_downloads_no_weights(hosts, page, worker_code, tmp_path):
    away, home = hosts
    page.goto(home.url)
    until(page, OFFLINE)
    away.forget()
    newer = small_site(worker_code, label="two", weights_url=away.url)
    home.publish(newer.write(tmp_path / "two"))
    page.evaluate("update()")
    until(page, "registered.then((r) => r.waiting !== null)")
    assert away.paths() == []


def test_a_shard_altered_on_the_other_host_is_refused(hosts, page, complaints):
    complaints.expect("uncaught.*ServiceWorker")
    away, home = hosts
    away.faults[f"/brand/{shard_path('b')}"] = Fault("altered")
    page.goto(home.url)
    until(page, FAILED)
    failure = page.evaluate(FAILED)
    assert (failure["reason"], failure["url"]) == ("hash", away.url + shard_path("b"))


def test_a_host_that_does_not_let_pages_read_is_told_as_such(
    serve, page, worker_code, tmp_path, complaints
):
    """Without CORS the bytes cannot be read, so they can be neither verified nor stored."""
    complaints.expect("blocked by CORS|Failed to load resource|uncaught.*ServiceWorker")
    (tmp_path / "weights").mkdir()
    away = serve(tmp_path / "weights")
    site = small_site(worker_code, weights_url=away.url)
    write_files(site.external, tmp_path / "weights")
    page.goto(serve(site.write(tmp_path / "site")).url)
    until(page, FAILED)
    assert page.evaluate(FAILED)["reason"] == "network"
    assert page.evaluate(FAILED)["url"].startswith(away.url)
