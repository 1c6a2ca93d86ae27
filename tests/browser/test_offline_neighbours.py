"""All project sites of one GitHub owner share one origin, its caches and its messages."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from builder.serve import ServeOptions, make_app
from tests.browser.support.small_site import ENTRY_POINTS, shard, shard_path, small_site
from tests.browser.support.until import until

OFFLINE = "isOffline()"


@pytest.fixture
def street(serve, worker_code, tmp_path):
    """One origin with sites at /a/, /b/ and /a/b/, whose pages are called by their paths."""
    folders = {}
    for base in ("/a/b/", "/a/", "/b/"):
        site = small_site(worker_code, label=base, shards=("shared", base))
        folders[base] = site.write(tmp_path / base.strip("/").replace("/", "-"))
    server = serve(folders["/a/"])
    server.serve_app(mounted(folders))
    return server


def mounted(folders):
    """Longer paths first."""
    routes = [Mount(base, make_app(folder, ServeOptions())) for base, folder in folders.items()]
    return Starlette(routes=routes)


def visit(page, server, base):
    page.goto(server.origin + base)
    until(page, OFFLINE)


def own(cached, base):
    return {name: urls for name, urls in cached.items() if name.startswith(f"offshelf:{base}:")}


@pytest.mark.parametrize("order", [("/a/", "/b/"), ("/a/", "/a/b/"), ("/a/b/", "/a/")])
def test_both_neighbours_work_offline_each_from_its_own_cache(street, page, order):
    for base in order:
        visit(page, street, base)
    street.kill()
    street.forget()
    for base in order:
        page.goto(street.origin + base)
        assert page.title() == base
        assert page.evaluate("readShards()") == [shard("shared"), shard(base)]
        (urls,) = own(page.evaluate("cached()"), base).values()
        assert all(url.startswith(street.origin + base) for url in urls)
    assert street.paths() == []


@pytest.mark.parametrize(("mover", "stayer"), [("/a/", "/b/"), ("/a/", "/a/b/"), ("/a/b/", "/a/")])
def test_an_update_of_one_leaves_the_other_alone(
    street, page, worker_code, tmp_path, mover, stayer
):
    visit(page, street, stayer)
    visit(page, street, mover)
    before = own(page.evaluate("cached()"), stayer)
    newer = small_site(worker_code, label="newer", shards=("shared", "newer"))
    street.serve_app(mounted({mover: newer.write(tmp_path / "newer")}))
    page.evaluate("update()")
    until(page, "registered.then((r) => r.waiting !== null)")
    with page.expect_event("load"):
        page.evaluate("takeOver()")
    until(page, OFFLINE)
    assert page.title() == "newer"
    assert own(page.evaluate("cached()"), stayer) == before
    street.kill()
    page.goto(street.origin + stayer)
    assert page.title() == stayer
    assert page.evaluate("readShards()") == [shard("shared"), shard(stayer)]


def test_what_a_neighbour_has_stored_is_not_answered_with(street, page):
    """Even where /a/ controls the page of /a/b/ at first, it answers for its own files only."""
    visit(page, street, "/a/")
    street.forget()
    visit(page, street, "/a/b/")
    nested = [*ENTRY_POINTS, shard_path("shared"), shard_path("/a/b/")]
    assert street.paths() == sorted(f"a/b/{path}" for path in nested)
    controller = page.evaluate("navigator.serviceWorker.controller.scriptURL")
    assert controller == f"{street.origin}/a/b/sw.js"


def test_progress_of_one_is_not_told_to_the_pages_of_another(street, context, page):
    visit(page, street, "/a/")
    page.evaluate("messages.length = 0")
    visit(context.new_page(), street, "/b/")
    visit(context.new_page(), street, "/a/b/")
    assert page.evaluate("messages") == []


def test_caches_of_other_software_on_the_origin_stay(street, page, worker_code, tmp_path):
    visit(page, street, "/a/")
    page.evaluate("caches.open('workbox-precache-v2').then((c) => c.put('/x', new Response('x')))")
    newer = small_site(worker_code, label="newer")
    street.serve_app(mounted({"/a/": newer.write(tmp_path / "newer")}))
    page.evaluate("update()")
    until(page, "registered.then((r) => r.waiting !== null)")
    with page.expect_event("load"):
        page.evaluate("takeOver()")
    until(page, OFFLINE)
    assert page.evaluate("cached()")["workbox-precache-v2"] == [f"{street.origin}/x"]
