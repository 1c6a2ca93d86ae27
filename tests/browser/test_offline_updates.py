"""A new version comes in beside the old one, costs what has changed, and waits to be chosen."""

from __future__ import annotations

import pytest

from tests.browser.support.faults import Fault
from tests.browser.support.small_site import ENTRY_POINTS, shard, shard_path, small_site
from tests.browser.support.until import until

OFFLINE = "isOffline()"
STORED = "registered.then((r) => r.waiting !== null)"


@pytest.fixture
def first(worker_code):
    return small_site(worker_code, label="one", shards=("a", "b"))


@pytest.fixture
def second(worker_code):
    return small_site(worker_code, label="two", shards=("a", "c"))


@pytest.fixture
def updated(serve, page, first, second, tmp_path):
    """A host that has published the second version, and a page of the first that has stored it."""
    server = serve(first.write(tmp_path / "one"))
    page.goto(server.url)
    until(page, OFFLINE)
    server.publish(second.write(tmp_path / "two"))
    server.forget()
    page.evaluate("update()")
    until(page, STORED)
    return server


def test_an_update_downloads_the_changed_shard_and_the_entry_points_only(updated):
    assert updated.paths() == sorted([*ENTRY_POINTS, shard_path("c")])


def test_it_waits_while_the_old_version_works_on(updated, page):
    page.reload()
    assert page.title() == "one"
    assert page.evaluate("readShards()") == [shard("a"), shard("b")]


def test_chosen_it_takes_over_and_the_page_reloads_once(updated, page, second):
    updated.kill()
    updated.forget()
    loads: list[str] = []
    page.on("load", lambda _: loads.append(page.title()))
    with page.expect_event("load"):
        page.evaluate("takeOver()")
    until(page, OFFLINE)
    assert page.evaluate("isOffline()")["version"] == second.version
    assert page.evaluate("readShards()") == [shard("a"), shard("c")]
    assert loads == ["two"]
    assert updated.paths() == []


def test_taking_over_clears_the_old_versions_cache(updated, page, second):
    with page.expect_event("load"):
        page.evaluate("takeOver()")
    until(page, OFFLINE)
    assert list(page.evaluate("cached()")) == [f"offshelf:/:{second.version}"]


def test_it_takes_over_by_itself_once_all_pages_are_closed(serve, profile, first, second, tmp_path):
    server = serve(first.write(tmp_path / "one"))
    page = profile.open(server.url)
    until(page, OFFLINE)
    server.publish(second.write(tmp_path / "two"))
    page.evaluate("update()")
    until(page, STORED)
    server.kill()
    assert profile.open(server.url).title() == "two"


def test_a_version_that_changes_back_is_the_first_one_again(updated, page, first, tmp_path):
    """The waiting version is dropped, and the one in service was never touched."""
    updated.publish(first.write(tmp_path / "one again"))
    updated.forget()
    page.evaluate("update()")
    until(
        page,
        "registered.then((r) => !r.installing && r.waiting !== null "
        "&& messages.some((m) => m.type === 'install-progress'))",
    )
    assert [path for path in updated.paths() if path not in ENTRY_POINTS] == []
    page.reload()
    assert page.title() == "one"
    assert page.evaluate("readShards()") == [shard("a"), shard("b")]


def test_a_host_that_lets_everything_be_cached_cannot_mix_two_versions(
    serve, page, first, second, tmp_path
):
    """GitHub Pages sends max-age=600 with everything."""
    server = serve(first.write(tmp_path / "one"), cache="pages")
    page.goto(server.url)
    until(page, OFFLINE)
    server.publish(second.write(tmp_path / "two"))
    page.evaluate("update()")
    until(page, STORED)
    with page.expect_event("load"):
        page.evaluate("takeOver()")
    until(page, OFFLINE)
    assert page.title() == "two"
    assert page.evaluate("readShards()") == [shard("a"), shard("c")]


def test_a_file_that_was_missing_when_the_http_cache_saw_it_is_asked_for_again(
    serve, page, complaints, first, second, tmp_path
):
    """Somebody looked at the address before it was published; a 404 may be cached, too."""
    complaints.expect("404")
    server = serve(first.write(tmp_path / "one"), cache="pages")
    page.goto(server.url)
    until(page, OFFLINE)
    early = page.evaluate(f"fetch({shard_path('c')!r}).then((answer) => answer.status)")
    assert early == 404
    server.publish(second.write(tmp_path / "two"))
    page.evaluate("update()")
    until(page, STORED)


def test_taking_over_does_not_disturb_a_still_newer_version_that_is_coming_in(
    updated, page, worker_code, tmp_path
):
    third = small_site(worker_code, label="three", shards=("d", "e"))
    updated.publish(third.write(tmp_path / "three"))
    stalled = updated.faults[f"/{shard_path('e')}"] = Fault("stalled")
    page.evaluate("void update()")
    staged = len(ENTRY_POINTS) + 1
    until(page, f"cached().then((names) => names['offshelf:/:staging']?.length === {staged})")
    with page.expect_event("load"):
        page.evaluate("takeOver()")
    assert page.title() == "two"
    assert len(page.evaluate("cached()")["offshelf:/:staging"]) == staged
    stalled.release.set()
    until(page, STORED)
    updated.kill()
    with page.expect_event("load"):
        page.evaluate("takeOver()")
    until(page, OFFLINE)
    assert page.evaluate("readShards()") == [shard("d"), shard("e")]
    assert list(page.evaluate("cached()")) == [f"offshelf:/:{third.version}"]
