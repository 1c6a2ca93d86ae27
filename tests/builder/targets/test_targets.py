"""Each target's files, limits and instructions, and what no bundle may hold."""

import io
import json
import zipfile
from dataclasses import replace
from typing import Any, get_args

import pytest

from builder import __version__
from builder.artifacts import Bundle, Site, SiteFile, sha256
from builder.config.site_config import TargetName
from builder.errors import BundleError
from builder.site.names import ENTRY_POINTS
from builder.targets import TARGETS, target_named
from builder.targets.codesandbox import package_name
from builder.targets.inventory import read_inventory
from builder.targets.lint import MIB, Limits, check_limits
from builder.targets.zip_file import zip_bytes
from tests.builder.fakes import fake_config, fake_model, fake_site, plain_site, with_file

NAMES = sorted(TARGETS)


def refusal(site: Site, target: TargetName = "github-pages") -> BundleError:
    with pytest.raises(BundleError) as caught:
        target_named(target).make(site)
    assert caught.value.code == "OFF404"
    return caught.value


def html(body: str) -> Site:
    return with_file(plain_site(), "index.html", body.encode())


def inventory(bundle: Bundle) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(bundle.files["offshelf.json"])
    return value


def test_every_target_of_site_toml_is_there() -> None:
    assert set(TARGETS) == set(get_args(TargetName))
    assert all(target.name == name for name, target in TARGETS.items())


@pytest.mark.parametrize("name", NAMES)
def test_a_bundle_holds_the_whole_site_and_an_inventory_of_it(name: TargetName) -> None:
    site = plain_site()
    bundle = target_named(name).make(site)
    assert bundle.target == name
    assert all(bundle.files[path] == file.data for path, file in site.files.items())
    listed = inventory(bundle)
    assert {k: v for k, v in listed.items() if k != "files"} == {
        "format": 1,
        "generator": f"offshelf {__version__}",
        "name": "Acme",
        "target": name,
        "version": site.version,
    }
    assert {entry["path"] for entry in listed["files"]} == set(bundle.files) - {"offshelf.json"}
    for entry in listed["files"]:
        data = bundle.files[entry["path"]]
        assert (entry["bytes"], entry["sha256"]) == (len(data), sha256(data))
    assert bundle.instructions


@pytest.mark.parametrize("name", NAMES)
def test_only_entry_points_and_files_of_the_host_have_plain_names(name: TargetName) -> None:
    own = {"github-pages": {".nojekyll"}, "codesandbox": {"package.json", "sandbox.config.json"}}
    for path, data in target_named(name).make(plain_site()).files.items():
        plain = path in ENTRY_POINTS or path in own.get(name, set())
        assert plain or sha256(data)[:16] in path


def test_github_pages_leaves_jekyll_out_and_has_a_page_for_lost_addresses() -> None:
    bundle = target_named("github-pages").make(plain_site())
    assert bundle.files[".nojekyll"] == b""
    assert "404.html" in bundle.files
    assert "Settings, Pages" in bundle.instructions


def test_codesandbox_gets_its_package_and_the_static_template() -> None:
    files = target_named("codesandbox").make(plain_site()).files
    assert json.loads(files["package.json"])["name"] == "offshelf-acme"
    assert json.loads(files["sandbox.config.json"])["template"] == "static"
    assert not [path for path in files if "Dockerfile" in path or ".devcontainer" in path]


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("Acme Drinks", "offshelf-acme-drinks"),
        ("Crème <brûlée>", "offshelf-creme-brulee"),
        ("可口可乐", "offshelf"),
        ("x" * 200, "offshelf-" + "x" * 91),
        ('"; rm -rf /', "offshelf-rm-rf"),
    ],
)
def test_a_package_has_a_name_that_npm_allows(name: str, package: str) -> None:
    assert package_name(name) == package


def test_a_zip_is_the_same_bytes_and_holds_the_files_at_its_top() -> None:
    files = target_named("zip").make(plain_site()).files
    packed = zip_bytes(files)
    assert packed == zip_bytes(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(files)
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}
        assert archive.read("index.html") == files["index.html"]


def test_weights_of_another_host_come_with_an_inventory_of_their_own() -> None:
    site = fake_site(fake_config(model={"weights_url": "https://cdn.acme.com/w/"}))
    bundle = target_named("github-pages").make(site)
    assert set(bundle.external) == {*site.external, "offshelf.json"}
    read = read_inventory(bundle.external["offshelf.json"])
    assert read
    assert (read.target, read.paths) == ("weights", frozenset(site.external))
    assert ".weights" in bundle.instructions
    assert not any(path.startswith("weights/") for path in bundle.files)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('<img src="https://cdn.example/a.png">', "'https://cdn.example/a.png', outside the site"),
        ('<script src="//cdn.example/a.js"></script>', "outside the site"),
        ('<a href="/help">', "'/help', which fails below the top of a host"),
        ('<img srcset="a.png 1x, /b.png 2x">', "'a.png', and there is no such file"),
        ('<link href="../other/app.css" rel="stylesheet">', "there is no such file"),
        ('<a href="javascript:alert(1)">', "outside the site"),
        ('<object data="x.svg">', "there is no such file"),
    ],
)
def test_a_page_that_leaves_its_folder_is_refused(body: str, said: str) -> None:
    assert said in refusal(html(body)).what


def test_addresses_inside_the_folder_are_fine() -> None:
    body = '<a href="#top"></a><a href="./"></a><a href="404.html?x=1#y"></a><use href="#icon">'
    target_named("github-pages").make(html(body))


def test_style_sheets_and_manifests_are_checked_too() -> None:
    for path, text in (
        ("assets/a.css", "b { background: url( 'https://x.example/a.png' ) }"),
        ("assets/a.css", '@import "/a.css";'),
        ("manifest.webmanifest", '{"start_url": "/"}'),
        ("manifest.webmanifest", '{"icons": [{"src": "gone.png"}]}'),
    ):
        assert refusal(with_file(plain_site(), path, text.encode())).where == path


@pytest.mark.parametrize("path", ["../x", "/x", "a/../x", "a b", "a\\b", "a//b", "ü.js", "a/./b"])
def test_paths_that_a_host_could_misread_are_refused(path: str) -> None:
    assert "not safe on every host" in refusal(with_file(plain_site(), path, b"")).what


def test_paths_that_differ_by_case_alone_are_refused() -> None:
    assert "upper and lower case" in refusal(with_file(plain_site(), "INDEX.html", b"")).what


def test_a_shard_too_large_for_the_host_is_named_with_its_size_and_the_way_out() -> None:
    site = fake_site(model=fake_model((b"x" * (5 * MIB + 1),)))
    error = refusal(site, "codesandbox")
    assert "weights/" in error.where
    assert "5,242,881 bytes" in error.what
    assert "shard_size = 4194304" in error.way_out
    assert target_named("github-pages").make(site).files


def test_another_file_too_large_points_to_another_target() -> None:
    site = with_file(plain_site(), "assets/engine.js", b"x" * (5 * MIB + 1))
    assert "another target" in refusal(site, "codesandbox").way_out


def test_too_many_files_are_refused() -> None:
    more = {f"f{i}": SiteFile(b"") for i in range(500)}
    error = refusal(replace(plain_site(), files={**plain_site().files, **more}), "codesandbox")
    assert "at most 500" in error.what
    assert "shard_size" in error.way_out


def test_a_site_too_large_for_the_host_is_refused() -> None:
    with pytest.raises(
        BundleError, match="the site has 30 bytes, and X takes at most 29"
    ) as caught:
        check_limits({"a": b"x" * 10, "b": b"x" * 20}, Limits("X", total_bytes=29))
    assert "weights_url" in caught.value.way_out
    check_limits({"a": b"x" * 10}, Limits("X", total_bytes=10, file_bytes=10, files=1))


def test_more_than_a_free_account_keeps_is_a_warning() -> None:
    shard = SiteFile(b"x" * (4 * MIB))
    more = {f"weights/{i}.bin": shard for i in range(13)}
    site = replace(plain_site(), files={**plain_site().files, **more})
    assert "free CodeSandbox account" in target_named("codesandbox").make(site).warnings[0]
    assert target_named("codesandbox").make(plain_site()).warnings == ()


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"null", b"\xff", b'{"format": 1, "generator": "other 1", "files": []}',
     b'{"format": 1, "generator": "offshelf 1", "files": 3}', b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_inventory_is_none(data: bytes) -> None:
    assert read_inventory(data) is None
