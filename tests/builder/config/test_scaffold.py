"""The site.toml of ``offshelf new``: complete, loadable, true to whatever name it is given."""

import errno
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.config.display_text import display_text
from builder.config.from_model import config_for_model
from builder.config.load import load_site_config, tomllib
from builder.config.scaffold import new_site_file, site_toml
from builder.config.site_config import SiteConfig
from builder.config.validate import tables
from builder.errors import BundleError, ConfigError, DetectorError


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "acme_drinks" / "saved_model"
    folder.mkdir(parents=True)
    return folder


def test_it_is_filled_with_what_lies_beside_the_model(model: Path) -> None:
    beside = model.parent
    (beside / "acme-logo.png").write_bytes(b"")
    (beside / "labels.txt").write_text("cola\n")
    (beside / "LICENSE").write_text("   Apache License\n   Version 2.0, January 2004\n")
    loaded = load_site_config(new_site_file(model, labels=beside / "labels.txt"))
    assert loaded.path == beside / "site.toml"
    assert loaded.config.site.name == "Acme drinks"
    assert loaded.logo == beside / "acme-logo.png"
    assert loaded.labels == beside / "labels.txt"
    assert loaded.model == model
    assert loaded.config.model.licence == "Apache-2.0"


def test_a_score_that_suits_the_model_stands_in_it(model: Path) -> None:
    file = new_site_file(model, score=0.31)
    assert "\nscore = 0.31\n" in file.read_text("utf-8")
    assert load_site_config(file).config.detection.score == 0.31


def test_paths_lead_back_from_another_folder(model: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "sites"
    elsewhere.mkdir()
    file = new_site_file(model, output=elsewhere)
    assert file == elsewhere / "site.toml"
    assert load_site_config(file).config.model.path == "../acme_drinks/saved_model"


def test_every_key_stands_in_it_with_its_docstring_and_its_default() -> None:
    text = site_toml({"site": {"name": "A"}, "model": {"path": "m"}})
    uncommented = re.sub(r"(?m)^# (?=\w+ = )", "", text)
    values = tomllib.loads(uncommented)
    assert {t: list(v) for t, v in values.items()} == {
        name: list(table.model_fields) for name, table in tables().items()
    }
    expected = SiteConfig.model_validate(
        {
            "site": {"name": "A"},
            "model": {"path": "m"},
            "detection": {"iou": 0.6, "class_wise": False},
        }
    )
    assert SiteConfig.model_validate(values) == expected
    prose = " ".join(re.sub(r"(?m)^# ", "", text).split())
    for table in tables().values():
        for field in table.model_fields.values():
            assert " ".join((field.description or "?").split()).replace("``", "`") in prose


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))
def test_any_text_survives_the_file(name: str) -> None:
    values = tomllib.loads(site_toml({"site": {"name": name}, "model": {"path": name}}))
    assert values["site"]["name"] == values["model"]["path"] == name


def test_a_name_may_hold_quotes_scripts_and_another_direction(model: Path) -> None:
    name = 'Ac"me \\ <script>alert(1)</script>\n\u202eעברית 🛒\x00'
    assert load_site_config(new_site_file(model, name=name)).config.site.name == name


def test_an_existing_file_is_left_as_it_is(model: Path) -> None:
    (model.parent / "site.toml").write_text("mine")
    with pytest.raises(ConfigError) as caught:
        new_site_file(model)
    assert caught.value.code == "OFF107"
    assert (model.parent / "site.toml").read_text() == "mine"


def test_nothing_is_written_for_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DetectorError) as caught:
        new_site_file(tmp_path / "model")
    assert caught.value.code == "OFF201"
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_for_a_name_that_cannot_be_used(model: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        new_site_file(model, name="x" * 81)
    assert caught.value.code == "OFF104"
    assert not (model.parent / "site.toml").exists()


def test_a_folder_that_is_not_there_is_named(model: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        new_site_file(model, output=tmp_path / "no" / "site.toml")
    assert caught.value.code == "OFF101"


def test_a_full_disk_is_told_with_the_size_and_leaves_nothing(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, data: memoryview) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(
        BundleError, match=r"OFF402: the disk is full: about \d,\d+ bytes"
    ) as caught:
        new_site_file(model)
    monkeypatch.undo()
    assert caught.value.where == str(model.parent / "site.toml")
    assert [path.name for path in model.parent.iterdir()] == [model.name]


def test_killed_while_it_writes_it_leaves_no_half_of_a_file(model: Path) -> None:
    program = (
        "import os, signal; from pathlib import Path\n"
        "from builder.config.scaffold import new_site_file\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"new_site_file(Path({str(model)!r}))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False)
    assert done.returncode == -signal.SIGKILL
    assert not (model.parent / "site.toml").exists()


def test_a_file_system_without_links_gets_its_file_too(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    file = new_site_file(model)
    assert file.read_text().startswith("# What Offshelf builds")
    with pytest.raises(ConfigError, match="OFF107"):
        new_site_file(model)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("acme_drinks/saved_model", "Acme drinks"),
        ("acme/exported-model/1/saved_model", "Acme"),
        ("Crème-brûlée.zip", "Crème brûlée"),
        ("water/web_model", "Water"),
    ],
)
def test_a_model_alone_is_named_after_its_folder(tmp_path: Path, path: str, name: str) -> None:
    loaded = config_for_model(tmp_path / path, folder=tmp_path)
    assert loaded.config.site.name == name
    assert loaded.model == tmp_path / path
    assert loaded.output == tmp_path / "site"


def test_a_model_alone_takes_the_options_of_the_command_line(tmp_path: Path) -> None:
    overrides = {"site": {"name": "Acme"}, "build": {"target": "zip", "output": ""}}
    config = config_for_model(tmp_path / "m", overrides).config
    assert (config.site.name, config.build.target, config.build.output) == ("Acme", "zip", "site")


@given(st.text())
def test_display_text_is_one_line_without_controls(text: str) -> None:
    shown = display_text(text)
    assert not set(shown) & set("\n\r\t\x00\x1f\x7f\x85\u2028\u2029\u202e\u2067\u2069\ud800")
    assert display_text(shown) == shown
    shown.encode()


def test_display_text_keeps_what_scripts_need() -> None:
    for name in ("👩‍👩‍👧", "می‌خواهم", "Ünïcode & <b>", "日本語", "עברית"):
        assert display_text(name) == name
