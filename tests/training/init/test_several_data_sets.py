"""A project on several data sets."""

from __future__ import annotations

import re

import pytest

from builder.errors import TrainingError
from tests.training.init.data_sets import row_of_boxes, shelf, write_data_set
from tests.training.init.written import config_of, values
from training.dataset import Licence
from training.init import init_project


def test_all_data_sets_are_trained_on_and_the_first_is_validated_on(data, tmp_path):
    splits = {"train": [(row_of_boxes(333), [1] * 333)]}
    nc = Licence("CC-BY-NC-4.0", commercial=False)
    more = write_data_set(tmp_path / "more", splits, licence=nc)
    made = init_project([data, more], tmp_path / "project")

    text = config_of(tmp_path / "project")
    train, val = text.split("eval_input_reader")
    patterns = [re.findall(r'input_path: ".*/(\w+/\S+)"', part) for part in (train, val)]
    assert patterns == [
        ["shelf/train-00000-of-00001.tfrecord", "more/train-00000-of-00001.tfrecord"],
        ["shelf/val-00000-of-00001.tfrecord"],
    ]
    assert values(tmp_path / "project", "max_total_detections") == ["700"]
    (known,) = made.settings["more_data"]
    assert (known["data"], len(known["data_sha256"])) == ("../more", 64)
    assert "CC-BY-NC-4.0" in made.warnings[0]


def test_data_sets_of_other_labels_do_not_mix(data, tmp_path):
    other = shelf(tmp_path / "other", labels=("box",))

    with pytest.raises(TrainingError, match=r"OFF723.*labels are not those of") as caught:
        init_project([data, other], tmp_path / "project")
    assert caught.value.where == str(other)


def test_a_data_set_that_is_named_twice_is_refused(data, tmp_path):
    with pytest.raises(TrainingError, match=r"OFF723.*it holds what .* holds"):
        init_project([data, data], tmp_path / "project")
