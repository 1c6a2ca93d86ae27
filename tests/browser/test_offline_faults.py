"""What goes wrong while a version comes in: the old one stays in service, and the page is told."""

from __future__ import annotations

import pytest

from tests.browser.support.faults import Fault
from tests.browser.support.small_site import ENTRY_POINTS, shard, shard_path, small_site
from tests.browser.support.until import until

OFFLINE = "isOffline()"
FAILED = "told('install-failed')"
STAGED = len(ENTRY_POINTS) + 1
ALL_BUT_ONE_SHARD = f"cached().then((names) => names['offshelf:/:staging']?.length === {STAGED})"
STORED = "registered.then((r) => r.waiting !== null)"

FAULTS = [
    ("not-found", "status"),
    ("redirect", "status"),
    ("sign-in", "length"),
    ("truncated", "length"),
    ("altered", "hash"),
    ("cut", "network"),
]


@pytest.fixture
def first(worker_code):
    return small_site(worker_code, label="one", shards=("a", "b"))


@pytest.fixture
def second(worker_code):
    return small_site(worker_code, label="two", shards=("a", "c", "d"))


@pytest.fixture
def started(serve, page, first, second, tmp_path):
    """A page of the first version in service; the host has published the second."""
    server = serve(first.write(tmp_path / "one"))
    page.goto(server.url)
    until(page, OFFLINE)
    server.publish(second.write(tmp_path / "two"))
    return server


def served_by(server, page):
    """What works with the server dead."""
    server.kill()
    page.reload()
    return page.title(), page.evaluate("readShards()")


@pytest.mark.parametrize(("kind", "reason"), FAULTS)
@pytest.mark.parametrize("path", ["/", f"/{shard_path('c')}"])
def test_an_update_that_fails_leaves_the_old_version_in_service(
    started, page, complaints, first, second, kind, reason, path
):
    # Chromium itself notes the answer of a failed request.
    complaints.expect("Failed to load resource")
    started.faults[path] = Fault(kind)
    page.evaluate("update().catch(() => {})")
    until(page, FAILED)
    failure = page.evaluate(FAILED)
    assert (failure["reason"], failure["version"]) == (reason, second.version)
    assert failure["url"] == started.origin + path
    assert failure["detail"]
    served = [name for name in page.evaluate("cached()") if not name.endswith(":staging")]
    assert served == [f"offshelf:/:{first.version}"]
    assert served_by(started, page) == ("one", [shard("a"), shard("b")])


def test_once_the_host_is_well_again_the_update_goes_on_where_it_stood(started, page, complaints):
    complaints.expect("Failed to load resource")
    started.faults[f"/{shard_path('d')}"] = Fault("stalled")
    page.evaluate("void update().catch(() => {})")
    until(page, ALL_BUT_ONE_SHARD)
    started.kill()
    until(page, FAILED)
    started.faults.clear()
    started.revive()
    started.forget()
    page.evaluate("update()")
    until(page, STORED)
    assert started.paths() == [shard_path("d")]


@pytest.mark.parametrize(("kind", "reason"), FAULTS)
def test_a_first_visit_that_fails_is_told_and_keeps_nothing_that_is_served(
    serve, page, complaints, first, tmp_path, kind, reason
):
    complaints.expect("Failed to load resource")
    complaints.expect("uncaught.*(register|ServiceWorker)")
    server = serve(first.write(tmp_path / "one"))
    server.faults[f"/{shard_path('b')}"] = Fault(kind)
    page.goto(server.url)
    until(page, FAILED)
    assert page.evaluate(FAILED)["reason"] == reason
    assert [name for name in page.evaluate("cached()") if not name.endswith(":staging")] == []
    server.faults.clear()
    page.reload()
    until(page, OFFLINE)
    assert served_by(server, page) == ("one", [shard("a"), shard("b")])


def test_a_browser_closed_midway_does_not_download_twice(serve, profile, first, tmp_path):
    server = serve(first.write(tmp_path / "one"))
    stalled = server.faults[f"/{shard_path('b')}"] = Fault("stalled")
    page = profile.open(server.url)
    until(page, ALL_BUT_ONE_SHARD)
    profile.close()
    stalled.release.set()
    server.faults.clear()
    server.forget()
    until(profile.open(server.url), OFFLINE)
    # The page itself, which no service worker answered for yet, and what was missing.
    assert server.paths() == ["", shard_path("b")]


def allow(page, server, size):
    """Set how many bytes the browser lets the site's origin store."""
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": server.origin, "quotaSize": size})


def test_a_full_device_keeps_the_old_version(started, page, first):
    used = page.evaluate("navigator.storage.estimate().then(({ usage }) => usage)")
    allow(page, started, used + 50_000)
    page.evaluate("update().catch(() => {})")
    until(page, FAILED)
    assert page.evaluate(FAILED)["reason"] == "quota"
    assert list(page.evaluate("cached()")) == [f"offshelf:/:{first.version}"]
    assert served_by(started, page) == ("one", [shard("a"), shard("b")])


def test_a_device_that_fills_up_midway_keeps_the_old_version_and_gets_its_space_back(
    started, page, first
):
    """The space goes to something else while the last shard is on its way."""
    stalled = started.faults[f"/{shard_path('d')}"] = Fault("stalled")
    page.evaluate("void update().catch(() => {})")
    until(page, ALL_BUT_ONE_SHARD)
    allow(page, started, 100_000)
    stalled.release.set()
    until(page, FAILED)
    assert page.evaluate(FAILED)["reason"] == "quota"
    assert list(page.evaluate("cached()")) == [f"offshelf:/:{first.version}"]
    assert served_by(started, page) == ("one", [shard("a"), shard("b")])
