"""``offshelf train quickstart`` from end to end, and what it says."""

import json
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from builder.cli.main import app
from builder.errors import TrainingError
from tests.training.quickstart.packshots import packshots
from tests.training.quickstart.test_plan import ASKED
from training.quickstart import Outcome
from training.quickstart.folders import Folders
from training.quickstart.plan import ORDER, make_plan

QUALITY = {
    "images": 62, "boxes": 150, "ap": 0.5, "ap50": 0.83, "found": 0.9, "named_rightly": 0.75,
    "invented": 4, "facings_off": 0.4, "score": 0.41, "warnings": [],
}  # fmt: skip


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["train", "quickstart", *map(str, arguments)])


def outcome(folder: Path, *, passed: bool, **quality: float) -> Outcome:
    line = "ok    parity" if passed else "FAIL  parity"
    figures = {step: {} for step in ORDER} | {
        "init": {"weights": "shelf", "warnings": ["mind the gap"]},
        "fit": {"steps": 1234, "best_step": 1100, "best_ap": 0.5, "validation_images": 48},
        "evaluate": {**QUALITY, **quality},
        "verify": {"passed": passed, "lines": [line], "report": "", "warnings": []},
    }
    seconds = dict.fromkeys(ORDER, 10.0) | {"fit": 700.0}
    return Outcome(Folders(folder), make_plan(ASKED, 31, 2), 31, seconds, figures)


@pytest.fixture
def ran(monkeypatch):
    """Let the command come to an outcome without doing anything."""

    def come_to(value: Outcome) -> None:
        monkeypatch.setattr("training.quickstart.quickstart", lambda *_: value)

    return come_to


def test_it_says_what_it_measured_and_what_to_do_next(ran, tmp_path):
    ran(outcome(tmp_path / "my shop", passed=True))
    result = run("packshots", "-o", "out")
    assert result.exit_code == 0
    assert "1,234 steps from the shelf detector; step 1,100 did best on 48 of" in result.stdout
    assert "AP50 0.83" in result.stdout
    assert "From a score of 0.41" in result.stdout
    assert "finds 90% of 150 products, and 75% of those by the right name" in result.stdout
    assert "photographs in a shop are harder" in result.stdout
    (phone,) = [line for line in result.stdout.splitlines() if line.endswith(" --https")]
    assert shlex.split(phone.split(":", 1)[1])[2] == str(tmp_path / "my shop" / "site")
    assert "warning: mind the gap" in result.stderr


def test_a_site_that_does_not_hold_is_a_failure_also_as_json(ran, tmp_path):
    ran(outcome(tmp_path, passed=False))
    assert run("packshots", "-o", "out").exit_code == 1
    result = run("packshots", "-o", "out", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["passed"] is False
    assert told["steps"]["evaluate"]["ap50"] == 0.83


@pytest.mark.parametrize(
    ("ap50", "words"), [(0.3, "not fit for use"), (0.6, "A start, no more"), (0.95, "try it on")]
)
def test_it_does_not_praise_a_poor_detector(ran, tmp_path, ap50, words):
    ran(outcome(tmp_path, passed=True, ap50=ap50))
    assert words in run("packshots", "-o", "out").stdout


def test_an_interrupt_says_how_to_go_on(monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("training.quickstart.quickstart", interrupted)
    result = run("packshots", "-o", "out")
    assert result.exit_code == 130
    assert "The same command goes on from here" in result.stderr


def test_the_plan_comes_first_and_a_budget_that_is_too_short_before_it(tmp_path):
    folder = packshots(tmp_path / "packshots")
    result = run(folder, "-o", tmp_path / "out", "--minutes", "2")
    assert isinstance(result.exception, TrainingError)
    assert result.exception.code == "OFF726"
    assert not result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
@pytest.mark.browser
def test_from_packshots_to_a_site_that_is_proved_in_a_browser(tmp_path):
    folder, out = packshots(tmp_path / "packshots", 2), tmp_path / "out"
    command = (
        *(folder, "-o", out, "--name", "Nord & Söhne", "--minutes", "30"),
        *("--size", "96", "--images", "24", "--steps", "100"),
    )
    result = run(*command)
    assert result.exit_code == 0, result.output
    plan = result.stderr.index("train  ")
    assert plan < result.stderr.index("1/8 Making pictures") < result.stderr.index("8/8 Verifying")
    assert "FAIL" not in result.stdout
    assert "The browser detects what the model detects" in result.stdout
    page = (out / "site" / "index.html").read_text()
    assert "Nord &amp; Söhne" in page
    assert 'name = "Nord & Söhne"' in (out / "site.toml").read_text()
    report = json.loads((out / "verify-report" / "report.json").read_text())
    assert report["labels"] == ["Nord-Cream", "Nord-Milk"]
    assert report["thresholds"]["class_wise"] is False, "one product has one label"

    again = run(*command, "--json")
    assert again.exit_code == 0
    assert json.loads(again.stdout)["steps"]["fit"]["steps"] == 100
