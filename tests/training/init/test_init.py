"""A project is what the recipe says, as far as the data lets it, or there is none."""

from __future__ import annotations

import errno
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from builder.errors import BundleError, TrainingError
from tests.training.init.data_sets import row_of_boxes, shelf, write_data_set
from tests.training.init.written import config_of, values
from training.dataset import Licence
from training.init import Given, init_project
from training.recipes import RECIPES


def test_caps_hold_what_the_fullest_shelf_holds(data, tmp_path):
    result = init_project(data, tmp_path / "project")

    assert values(tmp_path / "project", "max_number_of_boxes") == ["150"] * 3
    assert values(tmp_path / "project", "max_detections_per_class") == ["500"]
    assert values(tmp_path / "project", "max_total_detections") == ["500"]
    why = next(reason.why for reason in result.reasons if reason.what == "boxes an image")
    assert "147" in why
    assert "25.8%" in why  # 47 of 182 boxes are beyond the usual cap


def test_a_shelf_fuller_than_usual_raises_the_cap_on_detections(tmp_path):
    init_project(shelf(tmp_path / "data", most=333), tmp_path / "project")

    assert values(tmp_path / "project", "max_total_detections") == ["700"]


@pytest.mark.parametrize("name", sorted(set(RECIPES) - {"seed"}))
def test_anchors_follow_the_boxes(data, tmp_path, name):
    result = init_project(data, tmp_path / "project", recipe=name)

    assert result.settings["recall_ceiling"] == 1
    assert len(values(tmp_path / "project", "aspect_ratios")) == len(
        RECIPES[name].generator.aspect_ratios
    )


def test_the_seed_keeps_its_published_hyper_parameters_but_not_its_caps(data, tmp_path):
    project = tmp_path / "project"
    init_project(data, project, recipe="seed")

    assert values(project, "height") == ["300"]
    assert values(project, "batch_size")[0] == "48"
    assert values(project, "learning_rate_base") == ["0.8"]
    assert values(project, "warmup_steps") == ["2000"]
    assert values(project, "total_steps") == ["50000"]
    assert values(project, "num_steps") == ["5000"]
    assert values(project, "min_scale") == ["0.2"]
    assert values(project, "max_total_detections") == ["500"]
    assert "ssd_random_crop" in config_of(project)


@pytest.mark.parametrize(
    ("apart", "recipe", "iou"),
    [
        (0.0, "ssd-mobilenet-v2-320", "0.7"),  # equal boxes: the highest there is
        (0.22, "ssd-mobilenet-v2-320", "0.65"),  # neighbours with an IoU of 0.64
        (0.5, "ssd-mobilenet-v2-320", "0.55"),
        (0.0, "seed", "0.6"),
    ],
)
def test_suppression_spares_neighbours_and_no_more(tmp_path, apart, recipe, iou):
    near = row_of_boxes(1)
    beside = near + np.array([0, 0.1, 0, 0.1]) * apart
    splits = {"train": [([*near, *beside], [1, 1])], "val": [(near, [1])]}
    init_project(write_data_set(tmp_path / "data", splits), tmp_path / "project", recipe=recipe)

    assert values(tmp_path / "project", "iou_threshold") == [iou]


BESIDE = np.array([0, 0.3, 0, 0.3])
"""So far apart that the boxes of ``row_of_boxes`` do not touch."""

CAN = row_of_boxes(1) * 0 + [0.1, 0.1, 0.3, 0.2]
"""A box as those, at the left."""


def two_labels(folder, *pictures):
    """A data set of ``pictures``, lists of (box, label), each in both splits."""
    both = [([box for box, _ in one], [label for _, label in one]) for one in pictures]
    return write_data_set(folder, {"train": both, "val": both}, labels=("box", "can"))


def suppression(project, result):
    (reason,) = [reason for reason in result.reasons if reason.what == "suppression"]
    return values(project, "iou_threshold"), values(project, "use_class_agnostic_nms"), reason


def test_a_second_label_on_a_product_is_suppressed(tmp_path):
    data = two_labels(tmp_path / "data", [(CAN[0], 1), (CAN[0] + BESIDE, 2)])
    result = init_project(data, tmp_path / "project")

    iou, agnostic, reason = suppression(tmp_path / "project", result)
    assert (iou, agnostic) == (["0.55"], ["true"])
    assert reason.value == "IoU 0.55, whatever the label"


def test_one_label_and_the_seed_suppress_as_published(data, tmp_path):
    both = two_labels(tmp_path / "data", [(CAN[0], 1), (CAN[0] + BESIDE, 2)])
    for name, source, recipe in [
        ("one", data, "ssd-mobilenet-v2-320"),
        ("seed", both, "seed"),
    ]:
        result = init_project(source, tmp_path / name, recipe=recipe)
        _, agnostic, reason = suppression(tmp_path / name, result)
        assert agnostic == []
        assert "label" not in reason.value + reason.why


def test_boxes_of_a_label_that_are_drawn_twice_do_not_part_the_labels(tmp_path):
    data = two_labels(tmp_path / "data", [(CAN[0], 1), (CAN[0], 1), (CAN[0] + BESIDE, 2)])
    result = init_project(data, tmp_path / "project")

    iou, agnostic, _ = suppression(tmp_path / "project", result)
    assert (iou, agnostic) == (["0.7"], ["true"])


def test_neighbours_of_another_label_raise_the_threshold(tmp_path):
    near = CAN[0] + np.array([0, 0.1, 0, 0.1]) * 0.22  # an IoU of 0.64
    data = two_labels(tmp_path / "data", [(CAN[0], 1), (near, 2)])
    result = init_project(data, tmp_path / "project")

    iou, agnostic, _ = suppression(tmp_path / "project", result)
    assert (iou, agnostic) == (["0.65"], ["true"])


def test_things_of_different_labels_that_share_a_place_stay(tmp_path):
    data = two_labels(tmp_path / "data", [(CAN[0], 1), (CAN[0], 2)])
    result = init_project(data, tmp_path / "project")

    iou, agnostic, reason = suppression(tmp_path / "project", result)
    assert (iou, agnostic) == (["0.55"], [])
    assert reason.value == "IoU 0.55, each label by itself"
    assert reason.why.endswith("100.0% one of another label")


def test_a_rare_label_that_always_lies_on_another_stays(tmp_path):
    usual = [[(CAN[0], 1), (CAN[0] + BESIDE, 1)]] * 1000
    data = two_labels(tmp_path / "data", *usual, [(CAN[0], 1), (CAN[0], 2)])
    result = init_project(data, tmp_path / "project")

    _, agnostic, reason = suppression(tmp_path / "project", result)
    assert agnostic == []
    assert reason.why.endswith("0.1% one of another label")


def test_what_is_given_wins_and_the_schedule_follows_it(data, tmp_path):
    project = tmp_path / "project"
    given = Given(size=128, steps=40, batch_size=2, learning_rate=0.004)

    result = init_project(
        data, project, recipe="ssd-mobilenet-v2-035-fpnlite-320", given=given, seed=7
    )

    assert values(project, "height") == ["128"]
    assert values(project, "total_steps") == values(project, "num_steps") == ["40"]
    assert values(project, "warmup_steps") == ["2"]
    assert values(project, "learning_rate_base") == ["0.004"]
    stored = json.loads((project / "project.json").read_text("utf-8"))
    assert stored == result.settings
    assert (stored["seed"], stored["steps"], stored["weights"]) == (7, 40, "none")


def test_another_batch_scales_the_learning_rate_by_its_root(data, tmp_path):
    init_project(data, tmp_path / "project", given=Given(batch_size=32))

    assert values(tmp_path / "project", "learning_rate_base") == ["0.004"]


def test_first_blocks_stay_and_fewer_pictures_are_cut_where_asked(data, tmp_path):
    given = Given(frozen_blocks=11, crops=0.4)
    made = init_project(data, tmp_path / "project", weights="shelf", given=given)

    (pattern,) = values(tmp_path / "project", "freeze_variables")
    names = ["Conv1/k", "bn_Conv1/g", "expanded_conv_project/k", "block_1_expand/k"]
    stays = [bool(re.match(pattern.strip('"'), name)) for name in [*names, "block_11_project/k"]]
    moves = [bool(re.match(pattern.strip('"'), name)) for name in ("block_12_expand/k", "Conv_1/k")]
    assert (all(stays), any(moves)) == (True, False)
    assert values(tmp_path / "project", "random_coef")[0] == "0.6"
    assert (made.settings["frozen_blocks"], made.settings["crops"]) == (11, 0.4)
    assert [(r.what, r.value) for r in made.reasons[-2:]] == [
        ("frozen blocks", "11 of 16"), ("cut-outs", "40%"),
    ]  # fmt: skip

    init_project(data, tmp_path / "usual", weights="shelf")
    assert values(tmp_path / "usual", "freeze_variables") == []
    assert values(tmp_path / "usual", "random_coef")[0] == "0.25"


def test_the_seeds_own_cutting_is_not_asked_for_less_of(data, tmp_path):
    with pytest.raises(TrainingError, match=r"OFF724.*a cutting of its own"):
        init_project(data, tmp_path / "project", recipe="seed", given=Given(crops=0.4))

    made = init_project(data, tmp_path / "project", recipe="seed")
    assert made.settings["crops"] is None


def test_type_is_mirrored_only_where_it_does_not_tell_products_apart(data, tmp_path):
    init_project(data, tmp_path / "one")
    init_project(shelf(tmp_path / "data", labels=("milk", "juice")), tmp_path / "two")

    assert "random_horizontal_flip" in config_of(tmp_path / "one")
    assert "random_horizontal_flip" not in config_of(tmp_path / "two")


def test_project_and_data_may_move_together(data, tmp_path):
    project = tmp_path / "projects" / "first"
    init_project(data, project)

    for pattern in values(project, "input_path") + values(project, "label_map_path"):
        assert not pattern.strip('"').startswith("/")
        assert (project / pattern.strip('"')).is_file()


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "OFF402"), (errno.EACCES, "OFF403")])
def test_a_disk_that_refuses_is_told_and_nothing_is_left(data, tmp_path, monkeypatch, number, code):
    def refuse(path, *_):
        raise OSError(number, "refused", str(path))

    monkeypatch.setattr("pathlib.Path.write_text", refuse)
    with pytest.raises(BundleError, match=code):
        init_project(data, tmp_path / "project", weights="none")
    assert list(tmp_path.iterdir()) == []


def test_a_project_is_never_overwritten(data, tmp_path):
    init_project(data, tmp_path / "project")
    before = config_of(tmp_path / "project")

    with pytest.raises(TrainingError, match=r"OFF721"):
        init_project(data, tmp_path / "project", recipe="seed")

    assert config_of(tmp_path / "project") == before


def test_an_empty_folder_may_become_a_project(data, tmp_path):
    (tmp_path / "project").mkdir()

    init_project(data, tmp_path / "project")

    assert [path.name for path in tmp_path.iterdir()] == ["project"]


def test_a_partial_data_set_is_refused(data, tmp_path):
    partial = tmp_path / "partial"
    shelf(partial)
    (partial / "manifest.json").unlink()

    with pytest.raises(TrainingError, match=r"OFF705"):
        init_project(partial, tmp_path / "project")

    assert not (tmp_path / "project").exists()


def test_one_class_too_many_is_refused_with_the_picture(tmp_path):
    pictures = [(row_of_boxes(2), [1, 2]), (row_of_boxes(1), [3])]
    data = write_data_set(tmp_path / "data", {"train": pictures, "val": pictures}, ("a", "b"))

    with pytest.raises(TrainingError, match=r"OFF723.*train/1\.jpg is of class 3.*has 2"):
        init_project(data, tmp_path / "project")


@pytest.mark.parametrize("splits", [["train"], ["val"]])
def test_both_splits_are_needed(tmp_path, splits):
    pictures = [(row_of_boxes(2), [1, 1])]
    data = write_data_set(tmp_path / "data", dict.fromkeys(splits, pictures))

    with pytest.raises(TrainingError, match=r"OFF723.*there is no split"):
        init_project(data, tmp_path / "project")


def test_a_split_without_boxes_teaches_nothing(tmp_path):
    empty, some = [([], [])], [(row_of_boxes(2), [1, 1])]
    data = write_data_set(tmp_path / "data", {"train": empty, "val": some})

    with pytest.raises(TrainingError, match=r"OFF723.*no boxes"):
        init_project(data, tmp_path / "project")


@pytest.mark.parametrize(
    ("given", "option"),
    [
        (Given(size=300), "--size"),
        (Given(size=32), "--size"),
        (Given(steps=0), "--steps"),
        (Given(batch_size=0), "--batch-size"),
        (Given(learning_rate=2), "--learning-rate"),
        (Given(frozen_blocks=17), "--freeze-blocks"),
        (Given(crops=1.5), "--crops"),
    ],
)
def test_a_value_out_of_range_is_refused(data, tmp_path, given, option):
    with pytest.raises(TrainingError, match=r"OFF724") as caught:
        init_project(data, tmp_path / "project", given=given)

    assert caught.value.where == option


def test_a_licence_that_forbids_commerce_is_told_of(tmp_path):
    data = shelf(tmp_path / "data", licence=Licence("Academic", commercial=False))

    assert "Academic" in init_project(data, tmp_path / "project").warnings[0]


def test_boxes_out_of_reach_are_told_of(tmp_path):
    tiny = [(row_of_boxes(50, 0.02, 0.02), [1] * 50)]
    data = write_data_set(tmp_path / "data", {"train": tiny, "val": tiny})

    result = init_project(data, tmp_path / "project", recipe="ssd-mobilenet-v2-320")

    assert result.settings["recall_ceiling"] < 0.1
    assert "--tile" in result.warnings[0]


def test_the_same_inputs_give_the_same_bytes(data, tmp_path):
    init_project(data, tmp_path / "one")
    init_project(data, tmp_path / "two")

    for name in ("pipeline.config", "project.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(RECIPES))
def test_the_object_detection_api_reads_every_configuration(data, tmp_path, name):
    pytest.importorskip("object_detection")
    from training.od_api.config import load_config

    init_project(data, tmp_path / "project", recipe=name, given=Given(steps=20))
    config = load_config(tmp_path / "project" / "pipeline.config")

    from object_detection.builders import anchor_generator_builder, preprocessor_builder

    assert config.model.ssd.num_classes == 1
    assert config.train_config.num_steps == 20
    anchor_generator_builder.build(config.model.ssd.anchor_generator)
    for step in config.train_config.data_augmentation_options:
        preprocessor_builder.build(step)


@pytest.mark.slow
def test_a_folder_whose_name_looks_like_a_pattern_is_one(data, tmp_path):
    from training.fit.check import check_config
    from training.od_api.config import load_config

    place = tmp_path / "new [2026] *"
    shutil.copytree(data, place / "data")
    init_project(place / "data", place / "project")
    check_config(load_config(place / "project" / "pipeline.config"), "pipeline.config")


def test_the_folder_that_one_stands_in_may_become_a_project(data, tmp_path, monkeypatch):
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    init_project(data, Path())
    assert (tmp_path / "project" / "pipeline.config").is_file()
