"""The whole promise, on real weights: one visit, and the site detects with no host at all."""

from __future__ import annotations

import json
import math
import re
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from builder.artifacts import HASH_LENGTH
from builder.site.names import ENTRY_POINTS
from tests.browser.support.hands import LABELS, MODEL, OFFLINE, build_hands, detect
from tests.browser.support.until import until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

WASM = "?engine=wasm"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_hands(tmp_path_factory.mktemp("hands"))


@pytest.mark.parametrize("base", ["/", "/repo/", "/a/b/"])
def test_with_the_host_dead_the_same_things_are_detected(serve, profile, site, base):
    server = serve(site, base=base)
    page = profile.open(server.url + WASM)
    online = detect(page)
    assert LABELS.index("face") in online["classes"]
    until(page, OFFLINE)
    server.kill()
    server.forget()

    page = profile.open(server.url + WASM)
    assert detect(page) == online
    page.reload()
    assert detect(page) == online
    assert server.paths() == []


def test_the_first_visit_downloads_nothing_twice(serve, profile, site):
    """The page loads its engine and weights while the service worker stores them."""
    server = serve(site, cache="pages")
    page = profile.open(server.url + WASM)
    detect(page)
    until(page, OFFLINE)
    hashed = [one.path for one in server.asked if re.search(r"\.[0-9a-f]{16}\.", one.path)]
    assert sorted(hashed) == sorted(set(hashed))
    assert sum(path.endswith(".bin") for path in hashed) == len(shards(site))


def test_weights_from_another_host_are_needed_on_the_first_visit_only(serve, profile, tmp_path):
    (tmp_path / "site.weights").mkdir()
    away = serve(tmp_path / "site.weights", base="/hands/", cors=True)
    home = serve(build_hands(tmp_path, weights_url=away.url))
    page = profile.open(home.url + WASM)
    online = detect(page)
    until(page, OFFLINE)
    assert len(away.paths()) > 1
    for host in (home, away):
        host.kill()
        host.forget()
    page = profile.open(home.url + WASM)
    assert detect(page) == online
    assert (home.paths(), away.paths()) == ([], [])


def test_retrained_weights_cost_their_shard_and_the_entry_points(serve, profile, site, tmp_path):
    server = serve(site)
    page = profile.open(server.url + WASM)
    before = detect(page)
    until(page, OFFLINE)
    newer = build_hands(tmp_path, model=retrained(tmp_path / "retrained"))
    (changed,) = shards(newer) - shards(site)
    server.publish(newer)
    server.forget()
    page.reload()
    until(page, "document.querySelector('#notice-update')?.hidden === false")
    asked = set(server.paths())
    assert changed in asked
    assert asked - {changed} <= {"", *ENTRY_POINTS}
    with page.expect_event("load"):
        page.click("#update-now")
    assert detect(page) != before


def test_another_colour_costs_no_weights_and_no_engine(serve, profile, site, tmp_path):
    server = serve(site)
    page = profile.open(server.url + WASM)
    detect(page)
    until(page, OFFLINE)
    server.publish(build_hands(tmp_path, primary="#5a2350"))
    server.forget()
    page.reload()
    until(page, "document.querySelector('#notice-update')?.hidden === false")
    asked = server.paths()
    assert [path for path in asked if path.endswith((".bin", ".wasm", ".js"))] == []
    assert asked


def shards(site: Path) -> set[str]:
    """Paths of the weight shards, whose names carry their content's hash."""
    found = {str(path.relative_to(site)) for path in (site / "weights").iterdir()}
    assert all(len(path.split(".")[-2]) == HASH_LENGTH for path in found)
    return found


def retrained(folder: Path) -> Path:
    """The model with one number changed: half a network hangs on it."""
    shutil.copytree(MODEL, folder)
    (group,) = json.loads((folder / "model.json").read_text())["weightsManifest"]
    at = 0
    for weight in group["weights"]:
        if weight["name"].endswith("/Conv_1/Conv2D_bn_offset"):
            break
        kind = weight.get("quantization", weight)["dtype"]
        at += math.prod(weight["shape"]) * {"float16": 2, "int32": 4}[kind]
    first, second = (folder / path for path in group["paths"])
    data = bytearray(second.read_bytes())
    at -= first.stat().st_size
    data[at : at + 2] = np.float16(9).tobytes()
    second.write_bytes(data)
    return folder
