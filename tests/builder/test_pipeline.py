"""From a model or a ``site.toml`` to a bundle on disk, and from there to a verified one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from builder.artifacts import sha256
from builder.errors import (
    BundleError,
    ConfigError,
    DetectorError,
    OffshelfError,
    SiteError,
)
from builder.pipeline import build, inspect_model, new_site, verify
from builder.pipeline.served import folder_address

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def conversions(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("conversions")


@pytest.fixture(autouse=True)
def shared_cache(conversions, monkeypatch):
    monkeypatch.setenv("OFFSHELF_CACHE", str(conversions))


@pytest.fixture
def model(exports, tmp_path) -> Path:
    """A model in a folder of its own, as a person has it."""
    return Path(shutil.copytree(exports / "fpnlite-dm035", tmp_path / "acme" / "exported"))


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_model_alone_is_enough_for_a_first_site(model, tmp_path):
    result = build(model, overrides={"build": {"output": str(tmp_path / "site")}})

    assert result.written
    files = files_of(tmp_path / "site")
    detector = json.loads(files["detector.json"])
    assert [label["name"] for label in detector["labels"]] == ["box", "bottle", "can"]
    assert "<title>Acme</title>" in files["index.html"].decode()
    for weight in detector["weights"]:
        data = files[weight["path"]]
        assert (len(data), sha256(data)) == (weight["bytes"], weight["sha256"])
        assert len(data) <= 4 * 1024 * 1024


def test_new_writes_a_site_toml_that_builds_as_it_is(model):
    path = new_site(model / "saved_model", name='Rudi\'s "Best" <b>🍅</b>')
    result = build(path)

    assert result.written
    config = json.loads((path.parent / "site/manifest.webmanifest").read_text("utf-8"))
    assert config["name"] == 'Rudi\'s "Best" <b>🍅</b>'
    with pytest.raises(ConfigError, match="OFF107"):
        new_site(model / "saved_model")


def test_strict_writes_nothing_when_there_are_warnings(model, tmp_path):
    overrides = {
        "theme": {"primary": "#ffff00"},
        "build": {"output": str(tmp_path / "site")},
    }
    result = build(model, overrides=overrides, strict=True)

    assert result.warnings
    assert not result.written
    assert not (tmp_path / "site").exists()


def test_a_folder_of_somebody_else_is_refused_before_the_model_is_even_read(model, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site/thesis.doc").write_text("years of work")
    told = []
    with pytest.raises(BundleError, match="OFF401"):
        build(
            model,
            overrides={"build": {"output": str(tmp_path / "site")}},
            progress=lambda step, done=None: told.append(step),
        )

    assert files_of(tmp_path / "site") == {"thesis.doc": b"years of work"}
    assert told == []


def test_a_label_map_of_another_model_is_refused_and_the_old_site_stays(model, tmp_path):
    site = tmp_path / "site"
    overrides = {"build": {"output": str(site)}}
    build(model, overrides=overrides)
    before = files_of(site)
    labels = tmp_path / "labels.txt"
    labels.write_text("\n".join(f"sku {index}" for index in range(90)))
    with pytest.raises(DetectorError, match="OFF209"):
        build(model, overrides={**overrides, "model": {"labels": str(labels)}})

    assert files_of(site) == before


def build_in_a_process(model: Path, output: Path, cache: Path, code: str = "", **environment: str):
    program = (
        "import json, sys; from pathlib import Path; from builder.pipeline import build\n"
        "overrides = json.loads(sys.argv[2])\n"
        "result = build(Path(sys.argv[1]), overrides=overrides)\n" + code
    )
    overrides = {"build": {"output": str(output)}, "theme": {"primary": "#234567"}}
    return subprocess.run(
        [sys.executable, "-c", program, str(model), json.dumps(overrides)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "OFFSHELF_CACHE": str(cache), **environment},
        capture_output=True,
        text=True,
        check=True,
    )


def test_two_builds_are_the_same_bytes_whatever_the_order_of_hashes(model, tmp_path):
    for seed in ("1", "2"):
        folder = tmp_path / seed
        build_in_a_process(model, folder / "site", folder / "cache", PYTHONHASHSEED=seed)

    first, second = files_of(tmp_path / "1/site"), files_of(tmp_path / "2/site")
    assert first == second
    assert len(first) > 20


def test_a_second_build_with_other_colours_imports_no_tensorflow(model, tmp_path, conversions):
    build(model, overrides={"build": {"output": str(tmp_path / "site")}})
    heavy = "print([n for n in ('tensorflow', 'tensorflowjs', 'playwright') if n in sys.modules])"
    done = build_in_a_process(model, tmp_path / "site", conversions, heavy)

    assert done.stdout.strip() == "[]"
    assert "--primary: #234567" in "".join(
        path.read_text() for path in (tmp_path / "site").rglob("theme.*.css")
    )


def test_inspect_says_what_ships_and_where_it_runs(model):
    inspection = inspect_model(model).as_dict()

    assert inspection["kind"] == "saved-model"
    assert json.dumps(inspection).count("FusedConv2D") >= 1
    assert any("100" in warning for warning in inspection["warnings"])


@pytest.mark.browser
def test_verify_passes_on_what_was_built_and_fails_on_tampered_weights(
    model, tmp_path, shelves_folder
):
    site, photographs = tmp_path / "site", tmp_path / "photographs"
    shutil.copytree(shelves_folder, photographs, ignore=shutil.ignore_patterns("*.json"))
    build(model, overrides={"build": {"output": str(site)}})
    goldens = tmp_path / "goldens.json"
    good = verify(
        str(site),
        images=photographs,
        model=model,
        write_goldens=goldens,
        report=tmp_path / "report",
    )

    assert good.passed, good.summary()
    assert sum(len(result.expected) for result in good.photographs) > 20
    report = json.loads((tmp_path / "report/report.json").read_text("utf-8"))
    assert report["passed"] is True
    assert "<svg" in (tmp_path / "report/report.html").read_text("utf-8")

    shard = next((site / "weights").iterdir())
    data = bytearray(shard.read_bytes())
    data[1] ^= 0x40
    shard.write_bytes(bytes(data))
    bad = verify(str(site), images=photographs, goldens=goldens)

    assert not bad.passed
    integrity = next(check for check in bad.checks if check.name == "integrity")
    assert shard.name in integrity.problems[0]


@pytest.mark.parametrize(
    ("site", "folder"),
    [
        ("https://acme.example/shop", "https://acme.example/shop/"),
        ("https://acme.example/shop/index.html?engine=wasm#top", "https://acme.example/shop/"),
        ("https://acme.example", "https://acme.example/"),
    ],
)
def test_the_address_of_a_page_is_that_of_its_folder(site, folder):
    assert folder_address(site) == folder


@pytest.mark.parametrize(
    ("given", "code"), [("neither", "OFF503"), ("goldens", "OFF503"), ("model", "OFF201")]
)
def test_verify_says_what_is_missing_before_it_looks_at_the_site(tmp_path, given, code):
    reference = {} if given == "neither" else {given: tmp_path / "nothing"}
    with pytest.raises(OffshelfError) as refusal:
        verify(str(tmp_path / "no-site"), images=tmp_path / "no-photographs", **reference)

    assert refusal.value.code == code


def test_verify_looks_at_the_site_before_the_photographs_and_the_model(
    model, tmp_path, shelves_folder
):
    told = []
    for site in ("nothing", "http://127.0.0.1:9/"):
        with pytest.raises(OffshelfError) as refusal:
            verify(
                site if site.startswith("http") else str(tmp_path / site),
                images=shelves_folder,
                model=model,
                progress=lambda step, done=None: told.append(step),
            )

        assert refusal.value.code in {"OFF405", "OFF504"}
    assert told == []


def test_a_colour_that_is_none_is_told_before_the_model_is_read(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Path("brands/acme")
    folder.mkdir(parents=True)
    text = f'[site]\nname = "Acme"\n[model]\npath = "{model}"\n[theme]\nprimary = "reddish"\n'
    (folder / "site.toml").write_text(text)
    told = []
    with pytest.raises(SiteError, match="'reddish' is not a colour") as refusal:
        build(folder / "site.toml", progress=lambda step, done=None: told.append(step))

    assert refusal.value.where == "brands/acme/site.toml, [theme] primary"
    assert told == []
    assert not (folder / "site").exists()
