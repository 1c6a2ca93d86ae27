"""A file that is not the one that was built is named, with what is wrong with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from builder.artifacts import canonical_json
from builder.errors import BundleError, VerifyError
from builder.verify.integrity import check_integrity
from builder.verify.shipped import read_shipped
from builder.verify.target import BundleTarget
from tests.browser.fake_site.fake_site import WEIGHTS, file_ref, served, write_fake_site

if TYPE_CHECKING:
    from pathlib import Path

    from builder.verify.outcome import Check

NOWHERE = "http://127.0.0.1:9/"


def checked(folder: Path) -> Check:
    target = BundleTarget(NOWHERE, folder, "site")
    return check_integrity(target, read_shipped(target))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_fake_site(tmp_path / "site")


def test_an_untouched_bundle_passes(site: Path) -> None:
    check = checked(site)
    assert check.passed
    assert check.figures["files"] == 8


def test_an_altered_shard_is_named(site: Path) -> None:
    shard = site / "model/weights.bin"
    shard.write_bytes(shard.read_bytes()[:-1] + b"\x40")
    check = checked(site)
    assert not check.passed
    assert check.summary == "1 of 8 files are not what was built"
    (problem,) = check.problems
    assert problem.startswith("model/weights.bin was altered")
    assert "offshelf.json and detector.json say" in problem


def test_a_truncated_file_is_named_with_both_lengths(site: Path) -> None:
    (site / "app.js").write_bytes((site / "app.js").read_bytes()[:100])
    (problem,) = checked(site).problems
    assert "app.js has 100 bytes, offshelf.json says" in problem


def test_a_missing_file_is_named(site: Path) -> None:
    (site / "icon.png").unlink()
    (problem,) = checked(site).problems
    assert problem.startswith("icon.png cannot be read")


def test_mending_one_list_is_not_enough(site: Path) -> None:
    altered = WEIGHTS.copy()
    altered[0, 4] = 0.5
    (site / "model/weights.bin").write_bytes(altered.tobytes())
    inventory = json.loads((site / "offshelf.json").read_bytes())
    inventory["files"] = [
        file_ref(entry["path"], (site / entry["path"]).read_bytes()) for entry in inventory["files"]
    ]
    (site / "offshelf.json").write_bytes(canonical_json(inventory))
    (problem,) = checked(site).problems
    assert "detector.json says" in problem


def test_a_live_site_is_checked_over_the_network(site: Path) -> None:
    with served(site) as url:
        target = BundleTarget(url)
        assert check_integrity(target, read_shipped(target)).passed
        (site / "icon.png").unlink()
        (problem,) = check_integrity(target, read_shipped(target)).problems
    assert "icon.png" in problem


def test_weights_on_another_host_are_fetched_from_there(site: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "weights.bin").write_bytes(WEIGHTS.tobytes())
    with served(other) as url:
        write_fake_site(site, weights_url=f"{url}")
        (site / "model/weights.bin").unlink()
        inventory = json.loads((site / "offshelf.json").read_bytes())
        inventory["files"] = [f for f in inventory["files"] if f["path"] != "model/weights.bin"]
        (site / "offshelf.json").write_bytes(canonical_json(inventory))
        assert checked(site).passed
        (other / "weights.bin").write_bytes(b"not found, says the host")
        (problem,) = checked(site).problems
    assert f"{url}weights.bin has 24 bytes" in problem


def test_an_address_where_nobody_answers_is_told_from_one_without_a_bundle(tmp_path: Path) -> None:
    with served(tmp_path) as url, pytest.raises(BundleError, match="not found") as no_bundle:
        read_shipped(BundleTarget(url, name="here"))
    assert no_bundle.value.code == "OFF405"
    with pytest.raises(VerifyError, match="cannot be reached: Connection refused") as nobody:
        read_shipped(BundleTarget(url, name="here"))
    assert nobody.value.code == "OFF504"
    assert nobody.value.where == "here"


@pytest.mark.parametrize(
    ("path", "content", "says"),
    [
        ("offshelf.json", None, "cannot be read"),
        ("offshelf.json", b"<html>404</html>", "is not JSON"),
        ("offshelf.json", b"[]", "is not a JSON object"),
        ("offshelf.json", b'{"format": 99, "files": []}', "format 99"),
        ("offshelf.json", b'{"format": 1, "files": []}', "lists no detector.json"),
        ("offshelf.json", b'{"format": 1, "files": 3}', "is not an inventory"),
        ("model/detector.json", None, "cannot be read"),
        ("model/detector.json", b'{"format": 1}', "head"),
    ],
)
def test_what_is_no_bundle_is_refused(
    site: Path, path: str, content: bytes | None, says: str
) -> None:
    if content is None:
        (site / path).unlink()
    else:
        (site / path).write_bytes(content)
    with pytest.raises(BundleError) as refused:
        read_shipped(BundleTarget(NOWHERE, site, "my-site"))
    assert refused.value.code == "OFF405"
    assert path in refused.value.what
    assert says in refused.value.what
    assert refused.value.where == "my-site"
