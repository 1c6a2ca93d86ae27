"""site.toml from disk: what is read, and what is refused in which words."""

from pathlib import Path

import pytest

from builder.config.load import load_site_config
from builder.errors import ConfigError

GOOD = '[site]\nname = "Acme"\n[model]\npath = "model"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "model").mkdir()
    return tmp_path


def write(folder: Path, text: str | bytes) -> Path:
    file = folder / "site.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def refusal(folder: Path, text: str | bytes) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load_site_config(write(folder, text))
    return caught.value


def test_paths_start_at_the_folder_of_the_file(folder: Path) -> None:
    loaded = load_site_config(write(folder, GOOD))
    assert loaded.model == folder / "model"
    assert loaded.output == folder / "site"
    assert loaded.labels is None
    assert loaded.logo is None
    assert loaded.inputs == (folder / "site.toml", folder / "model")


def test_the_folder_stands_for_the_site_toml_in_it(folder: Path) -> None:
    write(folder, GOOD)
    assert load_site_config(folder).path == folder / "site.toml"


def test_a_file_saved_by_a_windows_editor_is_read(folder: Path) -> None:
    loaded = load_site_config(write(folder, b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()))
    assert loaded.config.site.name == "Acme"


def test_labels_may_be_a_list(folder: Path) -> None:
    loaded = load_site_config(write(folder, GOOD + 'labels = ["cola", "still water"]\n'))
    assert loaded.labels == ("cola", "still water")


def test_the_command_line_wins_over_the_file(folder: Path) -> None:
    file = write(folder, GOOD + '[build]\ntarget = "zip"\noutput = "a"\n')
    overrides = {"build": {"output": "/elsewhere", "target": ""}, "model": {"shard_size": None}}
    config = load_site_config(file, overrides).config
    assert (config.build.output, config.build.target) == ("/elsewhere", "zip")
    assert config.model.shard_size == 4194304


def test_a_bad_value_of_the_command_line_is_blamed_on_it(folder: Path) -> None:
    with pytest.raises(ConfigError, match="the command line") as caught:
        load_site_config(write(folder, GOOD), {"build": {"target": "gitlab"}})
    assert caught.value.code == "OFF104"
    assert '[build] target = "gitlab"' in caught.value.what


def test_bytes_of_the_command_line_that_are_no_text_are_refused_in_text(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_site_config(write(folder, GOOD), {"site": {"name": "caf\udce9"}})
    assert caught.value.code == "OFF104"
    assert "no UTF-8" in caught.value.sentence()
    caught.value.sentence().encode()


def test_a_missing_file_is_named_with_the_command_that_writes_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_site_config(tmp_path / "site.toml")
    assert caught.value.code == "OFF101"
    assert str(tmp_path / "site.toml") in caught.value.where
    assert "offshelf new" in caught.value.way_out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[site]\nname = Acme\n", "line 2"),
        (b'[site]\nname = "\xe9"\n', "UTF-8 (byte 15)"),
        ("[site]\nname = 'a'\nname = 'b'\n", "line 3"),
        ("x = " + "[" * 5000, "nested"),
    ],
)
def test_what_is_not_toml_is_refused_with_its_place(
    folder: Path, text: str | bytes, said: str
) -> None:
    error = refusal(folder, text)
    assert error.code == "OFF102"
    assert said in error.what


@pytest.mark.parametrize(
    ("text", "said", "way_out"),
    [
        (GOOD + '[theme]\nprimry = "#fff"\n', '[theme] has no key "primry"', "primary in [theme]"),
        (GOOD + 'target = "zip"\n', '[model] has no key "target"', "belongs under [build]"),
        (GOOD + 'targte = "zip"\n', '[model] has no key "targte"', "target under [build]"),
        (GOOD + "zzz = 1\n", '[model] has no key "zzz"', "path, labels, weights"),
        ('name = "Acme"\n' + GOOD, '"name" at the top', "belongs under [site]"),
        (GOOD + "[modle]\n", '"modle" at the top', "[model]"),
        (GOOD + "[zzz]\n", '"zzz" at the top', "[site], [theme], [model]"),
        ('[site]\nnmae = "Acme"\n[model]\npath = "model"\n', '"nmae"', "name in [site]"),
    ],
)
def test_an_unknown_key_names_the_nearest_known_one(
    folder: Path, text: str, said: str, way_out: str
) -> None:
    error = refusal(folder, text)
    assert error.code == "OFF103"
    assert said in error.what
    assert way_out in error.way_out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[site]\nname = 7\n[model]\npath = "model"\n', "[site] name = 7: it has to be text"),
        ('[site]\nname = ""\n[model]\npath = "model"\n', '[site] name = "": it is empty'),
        ('[site]\nname = "\\u0000 \\u202e"\n[model]\npath = "m"\n', "nothing of it can be seen"),
        ('[site]\n[model]\npath = "model"\n', "[site] name is missing"),
        ('[model]\npath = "model"\n', "the table [site] is missing"),
        ('[site]\nname = "A"\n', "the table [model] is missing"),
        ('site = "Acme"\n[model]\npath = "model"\n', "site is a table"),
        (f'[site]\nname = "{"x" * 81}"\n[model]\npath = "m"\n', "81 characters, at most 80"),
        (GOOD + "labels = 3\n", "[model] labels = 3: it has to be text in quotes (a file), or"),
        (GOOD + 'labels = ["a", 3]\n', 'labels = ["a", 3]: it has to be text in quotes'),
        (GOOD + 'shard_size = "4MB"\n', '"4MB": it has to be a whole number'),
        (GOOD + "shard_size = 1\n", "shard_size = 1: it has to be at least 65536"),
        (GOOD + "shard_size = true\n", "shard_size = true: it has to be a whole number"),
        (GOOD + 'weights = "int8"\n', "one of 'float32' or 'float16'"),
        (GOOD + 'weight_extension = "bin"\n', '"bin": it does not have the form'),
        (GOOD + 'weights_url = "w/"\n', "it does not begin with https://"),
        (GOOD + "[detection]\nscore = nan\n", "[detection] score = NaN"),
        (GOOD + "[detection]\nscore = 2\n", "score = 2: it has to be at most 0.99"),
        (GOOD + "[detection]\niou = 0\n", "iou = 0: it has to be more than 0.0"),
        (GOOD + "[detection]\niou = 1.0\n", "iou = 1.0: it has to be less than 1.0"),
        (GOOD + '[detection]\nclass_wise = "yes"\n', '"yes": it has to be true or false'),
        (GOOD + "[build]\noutput = 2026-01-01\n", '"2026-01-01": it has to be text in quotes'),
    ],
)
def test_a_bad_value_is_named_with_what_it_has_to_be(folder: Path, text: str, said: str) -> None:
    error = refusal(folder, text)
    assert error.code == "OFF104"
    assert said in error.what
    assert error.where == str(folder / "site.toml")
    assert "\n" not in error.sentence()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[site]\nname = "A"\n[model]\npath = "modle"\n', '[model] path = "modle"'),
        (GOOD + 'labels = "labels.txt"\n', '[model] labels = "labels.txt"'),
        ('[site]\nname = "A"\nlogo = "l.png"\n[model]\npath = "model"\n', '[site] logo = "l.png"'),
        ('[site]\nname = "A"\n[model]\npath = "a\\u0000b"\n', "[model] path"),
    ],
)
def test_a_path_that_leads_to_nothing_is_named(folder: Path, text: str, key: str) -> None:
    error = refusal(folder, text)
    assert error.code == "OFF105"
    assert key in error.what
