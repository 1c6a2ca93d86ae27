"""A whole site in memory: names, versions, the precache list, what stays and what moves."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builder.artifacts import Site, SiteFile, sha256
from builder.errors import SiteError
from builder.site.detector_choices import with_choices
from builder.site.names import ENTRY_POINTS
from tests.builder.fakes import SHARDS, fake_config, fake_model, fake_runtime, fake_site, rendered

ROOT = Path(__file__).parents[3]


def precache(site: Site) -> dict[str, Any]:
    line = site.files["sw.js"].data.decode().splitlines()[0]
    match = re.fullmatch(r'"use strict";self\.__OFFSHELF__=(\{.*\});', line)
    assert match
    value: dict[str, Any] = json.loads(match[1])
    return value


def page_config(site: Site) -> dict[str, Any]:
    html = site.files["index.html"].data.decode()
    match = re.search(r'id="offshelf-page">(.*?)</script>', html)
    assert match
    value: dict[str, Any] = json.loads(match[1])
    return value


def test_every_file_but_entry_points_has_its_hash_in_its_name() -> None:
    for path, file in fake_site().files.items():
        assert (path in ENTRY_POINTS) == file.entry
        assert file.entry or sha256(file.data)[:16] in path


def test_the_service_worker_stores_every_file_that_the_page_may_need() -> None:
    site = fake_site()
    listed = {entry["url"]: entry for entry in precache(site)["entries"]}
    left_out = {path for path in site.files if path.endswith(".map")} | {"sw.js", "404.html"}
    assert set(listed) == set(site.files) - left_out
    for url, entry in listed.items():
        data = site.files[url].data
        assert (entry["sha256"], entry["bytes"]) == (sha256(data), len(data))


def test_every_path_that_the_page_is_told_leads_to_a_file() -> None:
    site, page = fake_site(), page_config(fake_site())
    paths = [
        *(page["detector"], page["worker"], page["wasm"], page["service_worker"]),
        *page["engines"].values(),
        *page["locales"].values(),
    ]
    assert set(paths) <= set(site.files)
    assert set(page["engines"]) == {"wasm", "webgl", "webgpu"}
    assert set(page["locales"]) == {"en", "zh-Hans"}
    html = site.files["index.html"].data.decode()
    assert set(re.findall(r'(?:href|src)="([^"]*)"', html)) <= set(site.files)


def test_the_page_the_service_worker_and_the_site_agree_on_the_version() -> None:
    site = fake_site()
    assert page_config(site)["version"] == precache(site)["version"] == site.version
    assert re.fullmatch(r"[0-9a-f]{16}", site.version)


def test_any_change_is_another_version_and_the_same_input_is_not() -> None:
    runtime = fake_runtime()
    sw = {**runtime.dist, "sw.js": runtime.dist["sw.js"] + b"// changed"}
    pages = {**runtime.pages, "index.html.j2": runtime.pages["index.html.j2"] + b"<!-- changed -->"}
    changed = [
        fake_site(),
        fake_site(fake_config(site={"name": "Other"})),
        fake_site(fake_config(theme={"accent": "#ffcc00"})),
        fake_site(fake_config(detection={"score": 0.4})),
        fake_site(model=fake_model((SHARDS[0], b"another shard"))),
        rendered(runtime=replace(runtime, dist=sw)),
        rendered(runtime=replace(runtime, pages=pages)),
    ]
    assert len({site.version for site in changed}) == len(changed)
    again = rendered(runtime=runtime)
    assert again == changed[0]


def test_an_update_of_one_shard_moves_that_shard_and_entry_points_alone() -> None:
    before = fake_site().files
    after = fake_site(model=fake_model((SHARDS[0], b"another shard"))).files
    moved = {path for path in after if before.get(path) != after[path]}
    assert {path for path in moved if not after[path].entry} == {
        path for path in after if after[path].data == b"another shard"
    }


def test_scripts_lead_to_their_source_maps() -> None:
    files = fake_site().files
    for path, file in files.items():
        if path.endswith(".js") and b"sourceMappingURL" in file.data:
            name = file.data.decode().rsplit("=", 1)[1].strip()
            source_map = (Path(path).parent / name).as_posix()
            assert not files[source_map].precache
            assert json.loads(files[source_map].data)["version"] == 3
    assert files["sw.js"].data.count(b"sourceMappingURL=assets/sw.js.") == 1


def test_the_source_map_of_the_service_worker_counts_the_line_before_it() -> None:
    files = fake_site().files
    (source_map,) = [file.data for path, file in files.items() if "/sw.js." in path]
    assert json.loads(source_map)["mappings"] == ";AAAA"


def test_detector_json_has_what_site_toml_chooses() -> None:
    config = fake_config(
        detection={"score": 0.3, "max_detections": 2000, "class_wise": False},
        model={"licence": "CC-BY-4.0"},
    )
    detector = json.loads(fake_site(config).files["detector.json"].data)
    assert detector["thresholds"] == {
        "score": 0.3,
        "max_detections": 2000,
        "class_wise": False,
        "iou": 0.45,  # the model's own, which site.toml leaves alone
    }
    assert detector["licence"] == "CC-BY-4.0"
    chosen = fake_site(fake_config(detection={"iou": 0.7})).files["detector.json"].data
    assert json.loads(chosen)["thresholds"]["iou"] == 0.7


@pytest.mark.parametrize(("chosen", "shown"), [(None, False), (True, True), (False, False)])
def test_labels_suppress_one_another_as_site_toml_says_or_else_the_model(
    chosen: bool | None, shown: bool
) -> None:
    detector = fake_model().detector
    own = replace(detector, thresholds=replace(detector.thresholds, class_wise=False))
    config = fake_config(detection={"class_wise": chosen})
    assert with_choices(own, config).thresholds.class_wise is shown


def test_weights_of_another_host_leave_the_bundle_and_stay_in_the_list() -> None:
    url = "https://cdn.acme.com/w/"
    site = fake_site(fake_config(model={"weights_url": url}))
    assert sorted(site.external.values()) == sorted(SHARDS)
    assert not any(file.data in SHARDS for file in site.files.values())
    listed = {entry["url"]: entry["sha256"] for entry in precache(site)["entries"]}
    for name, data in site.external.items():
        assert "/" not in name
        assert listed[url + name] == sha256(data)
    html = site.files["index.html"].data.decode().replace("&#39;", "'")
    assert "connect-src 'self' https://cdn.acme.com;" in html
    assert json.loads(site.files["detector.json"].data)["weights_url"] == url
    assert site.warnings == ()


def test_weights_without_https_are_warned_about() -> None:
    site = fake_site(fake_config(model={"weights_url": "http://cdn.acme.com/w/"}))
    assert "not https" in site.warnings[0]


def test_anchors_and_golden_frame_get_a_hash_where_they_have_none() -> None:
    model = fake_model()
    anchors = model.detector.head.anchors
    assert anchors
    plain = replace(model.detector.head, anchors=replace(anchors, path="anchors.f32"))
    files = {("anchors.f32" if p == anchors.path else p): d for p, d in model.files.items()}
    site = fake_site(
        model=replace(model, detector=replace(model.detector, head=plain), files=files)
    )
    assert json.loads(site.files["detector.json"].data)["head"]["anchors"]["path"] == anchors.path
    assert anchors.path in site.files


def test_a_shard_that_is_not_named_by_its_content_is_a_fault_of_the_model_stage() -> None:
    model = fake_model()
    files = {**model.files, "weights/group1.bin": b"?"}
    with pytest.raises(ValueError, match=r"weights/group1\.bin is not named"):
        fake_site(model=replace(model, files=files))


def test_the_page_speaks_the_language_of_site_toml() -> None:
    site = fake_site(fake_config(site={"language": "zh-Hans"}))
    assert "你好" in site.files["index.html"].data.decode()
    assert "迷路" in site.files["404.html"].data.decode()


def test_a_language_without_a_locale_file_is_refused() -> None:
    runtime = replace(fake_runtime(), locales={"en.json": b"{}"})
    with pytest.raises(SiteError) as caught:
        rendered(fake_config(site={"language": "zh-Hans"}), runtime=runtime)
    assert caught.value.code == "OFF303"
    assert "auto, en" in caught.value.way_out


def test_the_site_is_made_of_plain_frozen_files() -> None:
    site = fake_site()
    assert all(isinstance(file, SiteFile) for file in site.files.values())
    assert list(site.files) == sorted(site.files)


SCRIPT = """
from tests.builder.fakes import fake_site, fake_config
from builder.artifacts import sha256
from builder.targets import target_named
site = fake_site(fake_config(site={"name": "Acme \U0001f6d2"}, model={"weights_url": "https://a/"}))
for name in ("github-pages", "codesandbox", "zip"):
    bundle = target_named(name).make(site)
    for path, data in (*bundle.files.items(), *bundle.external.items()):
        print(name, path, sha256(data))
"""


def test_two_builds_with_different_hash_seeds_give_the_same_bytes() -> None:
    def build(seed: str) -> bytes:
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
        command = [sys.executable, "-c", SCRIPT]
        return subprocess.run(
            command, cwd=ROOT, env=environment, check=True, capture_output=True
        ).stdout

    first = build("1")
    assert len(first.splitlines()) > 60
    assert first == build("2")
