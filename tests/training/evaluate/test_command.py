import json
import shutil
from dataclasses import replace

import pytest
from PIL import Image
from typer.testing import CliRunner

from builder.cli.main import app
from builder.errors import BundleError, TrainingError
from tests.training.evaluate import data_sets
from training.evaluate import evaluate, open_detector, open_saved_model
from training.evaluate.write_report import check_report, write_report


@pytest.fixture
def dataset(tmp_path, shelves_folder):
    return data_sets.shelves(tmp_path / "data", shelves_folder)


def run(*arguments):
    return CliRunner().invoke(app, ["train", "evaluate", *map(str, arguments)])


def test_a_table_and_a_report_come_of_one_run_and_agree(dataset, exports, tmp_path):
    folder = tmp_path / "report"
    result = run(
        exports / "fpnlite-dm035",
        *("--data", dataset.folder, "--tile", "none", "--tile", "2x2", "--report", folder),
    )
    assert result.exit_code == 0, result.output
    value = json.loads((folder / "report.json").read_text())
    assert [row["tiling"] for row in value["rows"]] == ["whole", "2x2"]
    for row in value["rows"]:
        (line,) = [x for x in result.stdout.splitlines() if f"  {row['tiling']} " in x]
        assert f"{row['overall']['ap']:.3f}" in line.split()
    pictures = sorted(path.name for path in (folder / "worst").iterdir())
    assert pictures == sorted(
        f"{i + 1}-{k + 1}.jpg" for i, r in enumerate(value["rows"]) for k in range(len(r["worst"]))
    )
    assert pictures
    page = (folder / "report.html").read_text()
    assert page.count("data:image/jpeg;base64,") == len(pictures)
    assert page.count("<polyline") == 2
    assert "http://" not in page
    assert "https://" not in page
    assert {path.name for path in tmp_path.iterdir()} == {"data", "report"}


def test_what_was_missed_is_red_and_names_are_no_markup(dataset, exports, tmp_path):
    with open_saved_model(exports / "fpnlite-dm035") as detector:
        result = evaluate(dataset, [detector], score=1.0, limit=1)
    row = replace(result.rows[0], detector="<u>")
    write_report(replace(result, rows=(row,)), dataset, tmp_path / "report")
    (worst,) = row.worst
    assert worst.missed == worst.true > 0
    with Image.open(tmp_path / "report" / "worst" / "1-1.jpg") as picture:
        assert max(picture.size) <= 1024
        top, left, bottom, _ = worst.boxes[0].box
        x, y = round(left * (picture.width - 1)), round((top + bottom) / 2 * (picture.height - 1))
        red, green, blue = max(
            (picture.getpixel((min(x + d, picture.width - 1), y)) for d in (0, 1)),
            key=lambda colour: colour[0] - colour[1],
        )
    assert red > 180
    assert red - max(green, blue) > 70
    page = (tmp_path / "report" / "report.html").read_text()
    assert "<u>" not in page
    assert "&lt;u&gt;" in page


def test_a_report_replaces_a_report_and_nothing_else(tmp_path):
    folder = tmp_path / "mine"
    assert check_report(folder) == folder
    folder.mkdir()
    (folder / "report.json").write_text('{"format": "offshelf-evaluation"}')
    check_report(folder)
    (folder / "diary.txt").write_text("")
    with pytest.raises(BundleError, match=r"OFF401.*diary"):
        check_report(folder)
    (folder / "diary.txt").unlink()
    (folder / "report.json").write_text("[]")
    with pytest.raises(BundleError, match="OFF401"):
        check_report(folder)


@pytest.mark.parametrize(
    ("file", "code", "said"),
    [
        ("pipeline.config", "OFF752", "not trained yet"),
        ("model.json", "OFF741", "without the site"),
        ("notes.txt", "OFF741", "no model in this folder"),
    ],
)
def test_what_is_no_detector_is_refused_with_what_is_missing(tmp_path, file, code, said):
    (tmp_path / file).write_text("{}")
    with pytest.raises(TrainingError, match=said) as caught, open_detector(tmp_path):
        pass
    assert caught.value.code == code


def test_a_path_that_leads_nowhere_is_named(tmp_path):
    with (
        pytest.raises(TrainingError, match=r"OFF741.*there is no 'gone'"),
        open_detector(tmp_path / "gone"),
    ):
        pass


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--split", "test"], "OFF705"),
        (["--agnostic", "--brand-separator", "-"], "OFF745"),
        (["--tile", "two"], "OFF743"),
        (["--brands", "gone.toml"], "OFF745"),
        (["--report", __file__], "OFF401"),
    ],
)
def test_choices_are_refused_before_detectors_are_loaded(dataset, options, code):
    done = run("gone", "--data", dataset.folder, *options)
    assert done.exception.code == code


def test_exports_of_one_name_are_told_apart_in_the_table(dataset, exports, tmp_path):
    folders = [
        shutil.copytree(exports / "fpnlite-dm035", tmp_path / parent / "exported")
        for parent in ("old", "new")
    ]
    done = run(*folders, "--data", dataset.folder, "--limit", 1)
    assert done.exit_code == 0, done.output
    assert "old/exported (SavedModel)" in done.stdout
    assert "new/exported (SavedModel)" in done.stdout
