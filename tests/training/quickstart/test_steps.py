"""The real steps, with a build and a browser that are stood in for."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from builder.errors import BundleError, EnvironmentFault, TrainingError
from builder.progress import silent
from tests.training.quickstart.packshots import packshots
from training.only_one import only_one
from training.quickstart import Asked, Hands, quickstart
from training.quickstart.folders import Folders
from training.quickstart.plan import ORDER, make_plan
from training.quickstart.run_steps import Turn
from training.quickstart.steps import Steps

SMALL = {"recipe": "ssd-mobilenet-v2-035-fpnlite-320", "size": 96, "images": 16, "steps": 4}
BEFORE_TRAINING = ("synth", "prepare", "init")


class Shop:
    """Hands that note what they are given."""

    def __init__(self, *, passes: bool = True) -> None:
        self.passes = passes
        self.asked: list[str] = []

    def check(self, settings: Path, name: str) -> None:
        self.asked.append("check")

    def build(self, model, settings, *, name, score, progress):
        self.asked.append("build")
        progress("Reading the model")
        assert (model / "saved_model.pb").is_file()
        assert 0.02 <= score <= 0.95
        (settings.parent / "site").mkdir(exist_ok=True)
        settings.write_text(name)
        return {"site": str(settings.parent / "site"), "files": 1, "bytes": 1, "warnings": []}

    def verify(self, site, *, images, model, report, score, progress):
        self.asked.append("verify")
        progress("Reading the photographs")
        assert site.is_dir()
        assert 0 < len(list(images.glob("*.jpg"))) <= 6
        report.mkdir(exist_ok=True)
        return {"passed": self.passes, "lines": ["ok"], "report": "", "warnings": []}

    @property
    def hands(self) -> Hands:
        return Hands(self.check, self.build, self.verify)


class Interrupted:
    """A progress that is Ctrl-C on the second word of a step."""

    def __init__(self, step: str) -> None:
        self._number, self._told = f"{ORDER.index(step) + 1}/", 0

    def __call__(self, step: str, done: float | None = None) -> None:
        self._told += step.startswith(self._number)
        if self._told == 2:
            raise KeyboardInterrupt


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    return Asked(packshots(tmp_path / "packshots"), tmp_path / "out", "Acme", **SMALL)


def done(asked: Asked) -> list[str]:
    return list(json.loads((asked.output / "quickstart.json").read_text())["done"])


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("content", [{}, {"prices.txt": "milk 1.20"}])
def test_a_folder_without_pictures_is_refused_before_anything_is_written(asked, tmp_path, content):
    folder = tmp_path / "empty"
    folder.mkdir()
    for name, text in content.items():
        (folder / name).write_text(text)
    with pytest.raises(TrainingError, match=r"OFF711.*empty"):
        quickstart(replace(asked, packshots=folder), Shop().hands)
    assert not asked.output.exists()


def test_a_file_that_is_no_picture_is_named_and_mending_it_is_enough(asked):
    (asked.packshots / "Sol-Juice.png").write_text("not a picture")
    shop = Shop()
    for _ in range(2):
        with pytest.raises(TrainingError, match=r"OFF714.*Sol-Juice\.png"):
            quickstart(asked, shop.hands)
    packshots(asked.packshots)
    with pytest.raises(KeyboardInterrupt):
        quickstart(asked, shop.hands, Interrupted("prepare"))
    assert done(asked) == ["synth"]


@pytest.mark.parametrize("minutes", [1, 3])
def test_too_little_time_is_refused_before_anything_is_written(asked, minutes):
    with pytest.raises(TrainingError, match=r"OFF726.*--minutes"):
        quickstart(replace(asked, minutes=minutes, images=None), Shop().hands)
    assert not asked.output.exists()


def test_a_size_that_the_recipe_does_not_take_is_refused_before_anything_is_written(asked):
    with pytest.raises(TrainingError, match=r"OFF724.*100"):
        quickstart(replace(asked, size=100), Shop().hands)
    assert not asked.output.exists()


def test_a_second_run_in_the_same_folder_is_refused_before_it_says_what_it_will_do(asked):
    said = []
    with (
        only_one(asked.output / "quickstart.json", option="-o"),
        pytest.raises(TrainingError, match="OFF738"),
    ):
        quickstart(asked, Shop().hands, tell_plan=lambda *told: said.append(told))
    assert said == []
    assert [path.name for path in asked.output.iterdir()] == [".quickstart.json.lock"]


def test_a_machine_without_a_browser_is_told_before_the_time_is_spent(asked):
    def without(settings: Path, name: str) -> None:
        raise EnvironmentFault("OFF602", "no browser", way_out="Get one")

    shop = Shop()
    with pytest.raises(EnvironmentFault, match="OFF602"):
        quickstart(asked, Hands(without, shop.build, shop.verify))
    assert not asked.output.exists()


@pytest.mark.slow
def test_steps_before_training_are_done_again_where_they_were_interrupted(asked):
    shop = Shop()
    for step in BEFORE_TRAINING:
        with pytest.raises(KeyboardInterrupt):
            quickstart(asked, shop.hands, Interrupted(step))
        assert done(asked) == list(BEFORE_TRAINING[: BEFORE_TRAINING.index(step)])
    with pytest.raises(KeyboardInterrupt):
        quickstart(asked, shop.hands, Interrupted("fit"))
    assert done(asked) == list(BEFORE_TRAINING)
    whole = files(asked.output)
    hidden = [name for name in whole if "/." in f"/{name}"]
    assert not [name for name in hidden if not name.endswith(".lock")], "leftovers"

    straight = replace(asked, output=asked.output.with_name("straight"))
    with pytest.raises(KeyboardInterrupt):
        quickstart(straight, shop.hands, Interrupted("fit"))
    for part in ("shelves", "data", "project"):
        assert files(asked.output / part) == files(straight.output / part)


def test_a_project_that_was_written_and_not_recorded_is_gone_on_with(asked):
    shop = Shop()
    with pytest.raises(KeyboardInterrupt):
        quickstart(asked, shop.hands, Interrupted("fit"))
    file = asked.output / "quickstart.json"
    record = json.loads(file.read_text())
    del record["done"]["init"]
    file.write_text(json.dumps(record))
    with pytest.raises(KeyboardInterrupt):
        quickstart(asked, shop.hands, Interrupted("fit"))
    assert done(asked) == list(BEFORE_TRAINING)


def test_more_minutes_later_do_not_change_the_size_that_was_begun_with(asked, monkeypatch):
    monkeypatch.setattr("training.quickstart.plan.MANY", 2)
    many = replace(asked, size=None, recipe="ssd-mobilenet-v2-fpnlite-320", minutes=30)
    with pytest.raises(KeyboardInterrupt):
        quickstart(many, Shop().hands, Interrupted("init"))
    plans = []
    with pytest.raises(KeyboardInterrupt):
        quickstart(
            replace(many, minutes=90), Shop().hands, Interrupted("fit"),
            tell_plan=lambda plan, *_: plans.append(plan),
        )  # fmt: skip
    assert plans[0].side == 224
    assert json.loads((many.output / "project" / "project.json").read_text())["size"] == 224


def test_what_a_finished_step_made_must_still_be_there(asked):
    shop = Shop()
    with pytest.raises(KeyboardInterrupt):
        quickstart(asked, shop.hands, Interrupted("init"))
    (asked.output / "data").rename(asked.output.with_name("elsewhere"))
    with pytest.raises(TrainingError, match=r"OFF725.*prepare.*data"):
        quickstart(asked, shop.hands)


def test_other_packshots_are_another_quickstart(asked):
    shop = Shop()
    with pytest.raises(KeyboardInterrupt):
        quickstart(asked, shop.hands, Interrupted("prepare"))
    packshots(asked.packshots, 5)
    with pytest.raises(TrainingError, match=r"OFF725.*packshots '3 files"):
        quickstart(asked, shop.hands)


def test_one_product_is_learned_with_others_as_strangers(asked, tmp_path):
    one = replace(asked, packshots=packshots(tmp_path / "one", 1))
    with pytest.raises(KeyboardInterrupt):
        quickstart(one, Shop().hands, Interrupted("fit"))
    label_map = (one.output / "data" / "label_map.pbtxt").read_text()
    assert label_map.count("item {") == 1
    assert "num_classes: 1" in (one.output / "project" / "pipeline.config").read_text()


def test_training_starts_from_the_shelf_detector_and_needs_no_network(asked, tmp_path, monkeypatch):
    monkeypatch.setenv("OFFSHELF_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path))  # no npm
    full = replace(asked, recipe="ssd-mobilenet-v2-fpnlite-320")
    with pytest.raises(KeyboardInterrupt):
        quickstart(full, Shop().hands, Interrupted("fit"))
    figures = json.loads((asked.output / "quickstart.json").read_text())["done"]["init"]["figures"]
    assert (figures["weights"], figures["frozen_blocks"]) == ("shelf", 6)


def test_without_network_other_recipes_start_from_nothing_and_say_so(asked, tmp_path, monkeypatch):
    monkeypatch.setenv("OFFSHELF_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path))  # no npm
    full = replace(asked, recipe="ssd-mobilenet-v2-320")
    with pytest.raises(KeyboardInterrupt):
        quickstart(full, Shop().hands, Interrupted("fit"))
    figures = json.loads((asked.output / "quickstart.json").read_text())["done"]["init"]["figures"]
    assert (figures["weights"], figures["frozen_blocks"]) == ("none", 0)
    assert "starts from nothing" in figures["warnings"][0]


@pytest.mark.slow
def test_training_and_what_follows_go_on_where_they_were_interrupted(asked):
    shop = Shop(passes=False)
    for step in ("fit", "export", "evaluate", "build", "verify"):
        with pytest.raises(KeyboardInterrupt):
            quickstart(asked, shop.hands, Interrupted(step))
        assert done(asked) == list(ORDER[: ORDER.index(step)])
    assert not quickstart(asked, shop.hands).passed
    shop.passes = True
    shop.asked.clear()

    outcome = quickstart(asked, shop.hands)

    assert outcome.passed
    assert shop.asked == ["check", "verify"], "a site that failed is verified again, and no more"
    assert outcome.figures["fit"]["steps"] == 4
    assert "not fit for use" in outcome.caveat
    assert json.loads(json.dumps(outcome.as_dict()))["skus"] == 3
    assert quickstart(asked, shop.hands).seconds == outcome.seconds


def test_photographs_that_somebody_put_there_are_not_lost(asked):
    folders = Folders(asked.output)
    folders.photographs.mkdir(parents=True)
    (folders.photographs / "my-shop.jpg").write_bytes(b"mine")
    made = folders.shelves / "images" / "val" / "000001.jpg"
    made.parent.mkdir(parents=True)
    made.write_bytes(b"made")
    note = {
        "images": [{"id": 1, "file_name": "images/val/000001.jpg"}],
        "annotations": [{"image_id": 1}],
    }
    (folders.shelves / "val.json").write_text(json.dumps(note))
    steps = Steps(asked, make_plan(asked, 3, 2), folders, Shop().hands)
    with pytest.raises(BundleError, match=r"OFF401.*my-shop\.jpg"):
        steps.verify(Turn({"evaluate": {"score": 0.5}}, 0, silent))
    assert files(folders.photographs) == {"my-shop.jpg": b"mine"}


def test_an_output_among_the_packshots_is_refused_before_anything_is_written(asked):
    inside = replace(asked, output=asked.packshots / "acme")
    with pytest.raises(TrainingError, match="OFF701"):
        quickstart(inside, Shop().hands)
    assert not inside.output.exists()
