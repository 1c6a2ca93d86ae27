"""Which checkpoint is taken, where an export may go, and what its card may say."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from builder.cli.main import app
from builder.errors import TrainingError
from tests.training.evaluate import data_sets
from tests.training.export import projects
from training.dataset import Licence
from training.export.card_markdown import card_markdown
from training.export.known import read_known
from training.export.model_card import _training
from training.export.place import check_output
from training.od_api.choose_checkpoint import choose_checkpoint
from training.od_api.project import Project


@pytest.fixture
def project(tmp_path: Path, shelves_folder: Path) -> Project:
    return Project(projects.write_project(tmp_path, shelves_folder))


def test_the_best_checkpoint_comes_first_then_the_last(project: Project):
    with pytest.raises(TrainingError, match="OFF752"):
        choose_checkpoint(project, "best")
    projects.empty_checkpoint(project.checkpoints, "ckpt-60")
    assert choose_checkpoint(project, "best").kind == "last"
    projects.empty_checkpoint(project.best, "ckpt-40")
    assert choose_checkpoint(project, "best").prefix == project.best / "ckpt-40"
    assert choose_checkpoint(project, "last").prefix == project.checkpoints / "ckpt-60"


def test_a_pointer_to_a_checkpoint_that_is_gone_is_no_checkpoint(project: Project):
    projects.empty_checkpoint(project.checkpoints, "ckpt-60")
    (project.checkpoints / "ckpt-60.data-00000-of-00001").unlink()
    with pytest.raises(TrainingError, match="OFF752"):
        choose_checkpoint(project, "last")


def test_a_checkpoint_may_be_named_by_prefix_index_or_folder(project: Project, tmp_path: Path):
    projects.empty_checkpoint(project.checkpoints, "ckpt-60")
    foreign = tmp_path / "foreign"
    projects.empty_checkpoint(foreign, "ckpt-1.5")
    prefix = foreign / "ckpt-1.5"
    for wanted in (prefix, f"{prefix}.index", foreign):
        chosen = choose_checkpoint(project, str(wanted))
        assert (chosen.prefix, chosen.kind) == (prefix, "given")
    assert choose_checkpoint(project, str(project.checkpoints / "ckpt-60")).kind == "last"
    with pytest.raises(TrainingError, match="OFF752"):
        choose_checkpoint(project, str(foreign / "ckpt-2"))


def test_only_new_empty_and_earlier_exports_are_written_to(project: Project, tmp_path: Path):
    output = tmp_path / "exported"
    assert check_output(output) == output
    output.mkdir()
    check_output(output)
    (output / "pipeline.config").touch()
    with pytest.raises(TrainingError, match="OFF751"):
        check_output(output)
    (output / "model-card.json").write_text('{"format": "offshelf-export"}')
    check_output(output)
    (output / "notes.txt").touch()
    with pytest.raises(TrainingError, match=r"OFF751.*notes\.txt"):
        check_output(output)
    with pytest.raises(TrainingError, match="OFF751"):
        check_output(project.folder)


def test_the_command_refuses_before_it_loads_tensorflow(project: Project, tmp_path: Path):
    done = CliRunner().invoke(
        app, ["train", "export", str(project.folder), "-o", str(tmp_path / "out"), "--json"]
    )
    assert isinstance(done.exception, TrainingError)
    assert done.exception.code == "OFF752"
    assert not (tmp_path / "out").exists()


def test_a_licence_that_forbids_commercial_use_is_a_warning(project: Project):
    assert read_known(project).warnings == ()
    data = project.folder.parent / "shelf-photos"
    projects.relicense(data, Licence("CC-BY-NC-4.0", commercial=False))
    known = read_known(project)
    assert "CC-BY-NC-4.0" in known.warnings[0]
    assert known.data()["data"]["licence"]["commercial"] is False


def test_what_the_weights_learnt_from_before_is_told_and_its_licence_counts(
    project: Project, tmp_path: Path, shelves_folder: Path
):
    first = project.folder
    (tmp_path / "again").mkdir()
    start = f"{first}/best/ckpt-40"
    again = projects.write_project(tmp_path / "again", shelves_folder, weights=start)
    projects.relicense(again.parent / "shelf-photos", Licence("Apache-2.0", commercial=True))
    path = again / "fit.json"
    fitted = json.loads(path.read_text())
    path.write_text(json.dumps(fitted | {"weights": [f"{start}: 1,234 numbers"]}))

    projects.relicense(first.parent / "shelf-photos", Licence("CC-BY-NC-4.0", commercial=False))
    known = read_known(Project(again))
    (warning,) = known.warnings
    assert "started from project: the data's licence (CC-BY-NC-4.0) forbids" in warning
    weights = _training(start, known)["weights"]
    assert weights["account"] == ["ckpt-40: 1,234 numbers"]
    assert weights["licence"] == {"name": "CC-BY-NC-4.0", "note": ""}
    assert weights["earlier"]["training"]["steps"] == projects.LAST
    assert weights["earlier"]["data"]["splits"]["val"]["images"] > 0
    assert str(tmp_path) not in json.dumps(weights)
    (first / "project.json").unlink()
    assert _training(start, read_known(Project(again)))["weights"]["licence"] is None


def test_every_data_set_stands_in_the_card_with_its_licence(project: Project, shelves_folder: Path):
    more = data_sets.shelves(project.folder.parent / "drawn", shelves_folder)
    projects.relicense(more.folder, Licence("CC-BY-NC-4.0", commercial=False))
    settings = json.loads(project.settings.read_text())
    settings["more_data"] = [{"data": "../drawn", "data_sha256": more.sha256}]
    project.settings.write_text(json.dumps(settings))

    card = card_of(project)
    assert [one["name"] for one in (card["data"], *card["more_data"])] == ["shelf-photos", "drawn"]
    assert card["more_data"][0]["licence"]["name"] == "CC-BY-NC-4.0"
    assert "The data's licence (CC-BY-NC-4.0) forbids commercial use." in card["limits"]
    assert "CC-BY-NC-4.0" in read_known(project).warnings[0]
    text = card_markdown("x", card)
    assert text.index("| name | shelf-photos |") < text.index("| name | drawn |")


def test_a_data_set_that_was_changed_or_is_gone_tells_nothing(project: Project):
    path = project.folder / "project.json"
    settings = json.loads(path.read_text())
    for change in ({"data_sha256": "0" * 64}, {"data": "../gone"}):
        path.write_text(json.dumps(settings | change))
        known = read_known(project)
        assert len(known.warnings) == 1
        assert known.data()["data"]["licence"] is None
        assert known.data()["data"]["splits"] is None
    path.unlink()
    assert read_known(project).data() == {"data": None, "more_data": []}
    assert read_known(project).warnings


def card_of(project: Project, *, kind: str = "best", step: int | None = projects.BEST) -> dict:
    pytest.importorskip("object_detection")
    from training.export.model_card import model_card
    from training.od_api.config import load_config

    chosen = SimpleNamespace(kind=kind, prefix=Path("ckpt-40"))
    config, known = load_config(project.config), read_known(project)
    return model_card(config, projects.LABELS, chosen, step, known)


@pytest.mark.slow
def test_the_card_says_what_is_known_and_no_more(project: Project):
    card = card_of(project)
    assert card["training"]["weights"] == {
        "account": projects.ACCOUNT,
        "licence": None,
        "earlier": None,
    }
    assert list(card["data"]["splits"]) == ["val"]
    assert card["data"]["splits"]["val"]["images"] == 3
    assert card["validation"]["AP"] == 0.25
    text = card_markdown("a|b", card)
    assert text.startswith("# a\\|b\n")
    assert "| AP50 | 0.5000 |" in text
    assert "| commercial use | not known |" in text

    # fit.json has the precision of the best step, and of no other.
    assert card_of(project, kind="last", step=projects.LAST)["validation"] is None

    foreign = card_of(project, kind="given")
    assert (foreign["data"], foreign["training"], foreign["validation"]) == (None, None, None)
    assert "shelf-photos" not in card_markdown("x", foreign)
    assert "not known" in card_markdown("x", foreign)


@pytest.mark.slow
def test_a_precision_that_nobody_measured_is_no_zero(project: Project):
    path = project.folder / "fit.json"
    fitted = json.loads(path.read_text())
    path.write_text(json.dumps(fitted | {"best_ap": None, "best_ap50": None}))
    card = card_of(project)
    assert card["validation"] == {"split": None, "images": None, "AP": None, "AP50": None}
    assert any("not measured" in line for line in card["limits"])
    assert "## Validation\n\nNot measured." in card_markdown("x", card)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("weights", "licence"), [("imagenet", "BSD-3-Clause"), ("openimages", "Apache-2.0")]
)
def test_the_licence_of_the_weights_that_training_started_from_is_told(
    project: Project, weights: str, licence: str
):
    path = project.folder / "project.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"weights": weights}))
    assert card_of(project)["training"]["weights"]["licence"]["name"] == licence
