"""A quickstart keeps its time, and after a kill it goes on where it was."""

from __future__ import annotations

import json

import pytest

from builder.errors import TrainingError
from training.quickstart.budget import Budget
from training.quickstart.record import open_record
from training.quickstart.run_steps import Step, run_steps

OPTIONS = {"packshots": "abc", "seed": 7}
BUDGET = Budget(
    1200, {"make": 120, "export": 60, "build": 60}, ("make", "train", "export", "build")
)


class Shop:
    """Steps that take the time they are told to, on a clock of their own."""

    def __init__(self, **seconds):
        self.now = 0.0
        self.seconds = {"make": 100, "train": None, "export": 50, "build": 40} | seconds
        self.ran = []
        self.stop_in = ""

    def clock(self):
        return self.now

    def steps(self):
        return [Step(name, name.title(), self._runner(name)) for name in BUDGET.order]

    def _runner(self, name):
        def run(turn):
            self.ran.append(name)
            turn.progress("half", 0.5)
            if name == self.stop_in:
                self.now += 5
                raise KeyboardInterrupt
            taken = self.seconds[name]
            self.now += turn.seconds if taken is None else taken
            return {"given": turn.seconds, "before": sorted(turn.figures)}

        return run


def run(shop, folder, budget=BUDGET, **kwargs):
    record = open_record(folder, OPTIONS)
    return run_steps(shop.steps(), record, budget, clock=shop.clock, **kwargs)


def test_training_takes_what_is_left_and_the_whole_keeps_its_time(tmp_path):
    shop = Shop()

    record = run(shop, tmp_path / "out")

    # 1200 - 100 that were taken before it - 120 that are kept for what comes after.
    assert record.done["train"].figures["given"] == 980
    assert shop.now <= 1200
    assert record.done["build"].figures["before"] == ["export", "make", "train"]


def test_a_slow_start_is_paid_for_by_training(tmp_path):
    shop = Shop(make=700)

    record = run(shop, tmp_path / "out")

    assert record.done["train"].figures["given"] == 380
    assert shop.now <= 1200


def test_an_interrupted_step_is_done_again_and_finished_ones_are_not(tmp_path):
    shop = Shop()
    shop.stop_in = "export"
    with pytest.raises(KeyboardInterrupt):
        run(shop, tmp_path / "out")
    shop.stop_in = ""

    record = run(shop, tmp_path / "out")

    assert shop.ran == ["make", "train", "export", "export", "build"]
    assert list(record.done) == list(BUDGET.order)


def test_training_that_was_interrupted_gets_the_same_time_again(tmp_path):
    shop = Shop()
    shop.stop_in = "train"
    with pytest.raises(KeyboardInterrupt):
        run(shop, tmp_path / "out")
    shop.stop_in = ""

    assert run(shop, tmp_path / "out").done["train"].figures["given"] == 980


def test_too_little_time_is_told_before_anything_is_done(tmp_path):
    shop = Shop()

    with pytest.raises(TrainingError, match=r"OFF726.*--minutes 5") as caught:
        run(shop, tmp_path / "out", Budget(200, BUDGET.reserved, BUDGET.order))

    assert shop.ran == []
    assert not (tmp_path / "out").exists()
    assert caught.value.where == "--minutes"


def test_more_time_goes_on_with_what_is_done(tmp_path):
    shop = Shop(make=2000)
    with pytest.raises(TrainingError, match="OFF726"):
        run(shop, tmp_path / "out")

    run(shop, tmp_path / "out", Budget(3000, BUDGET.reserved, BUDGET.order))

    assert shop.ran == ["make", "train", "export", "build"]


def test_progress_is_that_of_the_whole_and_never_goes_back(tmp_path):
    told = []

    run(Shop(), tmp_path / "out", progress=lambda step, done=None: told.append((step, done)))

    parts = [done for _, done in told]
    assert parts == sorted(parts)
    assert parts[0] == 0
    assert 0.9 < parts[-1] <= 1
    assert told[0][0] == "1/4 Make"
    assert ("2/4 Train: half", 0.5) in [(step, round(done, 2)) for step, done in told]


def test_other_options_are_refused_with_those_of_the_first_run(tmp_path):
    run(Shop(), tmp_path / "out")

    with pytest.raises(TrainingError, match=r"OFF725.*seed 7"):
        open_record(tmp_path / "out", OPTIONS | {"seed": 8})


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "letters.txt").write_text("dear")

    with pytest.raises(TrainingError, match="OFF725"):
        open_record(tmp_path, OPTIONS)


@pytest.mark.parametrize("text", ["", "{}", "[]", json.dumps({"format": "x", "version": 1})])
def test_a_damaged_record_is_named(tmp_path, text):
    (tmp_path / "quickstart.json").write_text(text)

    with pytest.raises(TrainingError, match=r"OFF725.*quickstart\.json"):
        open_record(tmp_path, OPTIONS)
