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
from training.dataset import Licence
from training.init import Given, init_project
from training.init.known_anchors import SHELF
from training.recipes import RECIPES


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return shelf(tmp_path_factory.mktemp("data") / "shelf")


def config_of(project):
    return (project / "pipeline.config").read_text("utf-8")


def values(project, key):
    return re.findall(rf"\b{key}: (\S+)", config_of(project))


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


def test_neighbours_of_another_class_are_not_suppressed_anyway(tmp_path):
    boxes = [*row_of_boxes(1), *row_of_boxes(1)]
    splits = {"train": [(boxes, [1, 2])], "val": [(boxes, [1, 2])]}
    data = write_data_set(tmp_path / "data", splits, labels=("box", "can"))
    init_project(data, tmp_path / "project")

    assert values(tmp_path / "project", "iou_threshold") == ["0.55"]


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


def test_what_starts_from_nothing_is_not_frozen(data, tmp_path):
    with pytest.raises(TrainingError, match=r"OFF724.*never learn") as caught:
        init_project(data, tmp_path / "project", weights="none", given=Given(frozen_blocks=1))

    assert caught.value.where == "--freeze-blocks"


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


def test_weights_of_another_width_are_refused(data, tmp_path):
    with pytest.raises(TrainingError, match=r"OFF722.*openimages.*0\.35"):
        init_project(
            data,
            tmp_path / "project",
            recipe="ssd-mobilenet-v2-035-fpnlite-320",
            weights="openimages",
        )


def test_the_shelf_detector_is_where_a_pyramid_of_full_width_starts(data, tmp_path):
    for recipe, start in (
        ("ssd-mobilenet-v2-fpnlite-320", "shelf"),
        ("ssd-mobilenet-v2-320", "openimages"),
        ("ssd-mobilenet-v2-035-fpnlite-320", "none"),
    ):
        made = init_project(data, tmp_path / recipe, recipe=recipe)
        assert made.settings["weights"] == start
    with pytest.raises(TrainingError, match=r"OFF722.*'shelf' are of a feature pyramid"):
        init_project(data, tmp_path / "plain", recipe="ssd-mobilenet-v2-320", weights="shelf")


def test_a_checkpoint_is_found_by_its_folder_its_index_or_its_prefix(data, tmp_path):
    for number in (2, 10):
        (tmp_path / f"ckpt-{number}.index").touch()
    newest = str(tmp_path / "ckpt-10")

    for at, given in enumerate([tmp_path, tmp_path / "ckpt-10.index", tmp_path / "ckpt-10"]):
        project = tmp_path / f"project{at}"
        result = init_project(data, project, weights=str(given))
        assert result.settings["weights"] == newest
        assert values(project, "fine_tune_checkpoint") == [f'"{newest}"']


def project_that_learnt(folder, recipe, data, edit=lambda text: text):
    """A project with a checkpoint of its own; ``edit`` changes its configuration."""
    init_project(data, folder, recipe=recipe, weights="none")
    path = folder / "pipeline.config"
    path.write_text(edit(path.read_text()))
    (folder / "best").mkdir()
    (folder / "best" / "ckpt-7.index").touch()
    return str(folder / "best")


@pytest.mark.parametrize("recipe", ["ssd-mobilenet-v2-320", "ssd-mobilenet-v2-fpnlite-320"])
def test_anchors_stay_those_that_the_weights_learnt_with(tmp_path, recipe):
    # Anchors of one shape fit these boxes as well as those of others.
    boxes = row_of_boxes(40, height=0.2, width=0.2)
    splits = {"train": [(boxes, [1] * 40)], "val": [(boxes, [1] * 40)]}
    data = write_data_set(tmp_path / "data", splits)
    edit = re.compile(r"aspect_ratios: 1\.0\b")
    start = project_that_learnt(
        tmp_path / "first", recipe, data, lambda text: edit.sub("aspect_ratios: 1.03", text)
    )
    made = init_project(data, tmp_path / "again", recipe=recipe, weights=start)

    assert values(tmp_path / "again", "aspect_ratios")[0] == "1.03"
    assert "those of the weights" in next(r.why for r in made.reasons if r.what == "anchors")


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("multiscale_anchor_generator", "ssd_anchor_generator"),
        lambda text: text.replace("aspect_ratios: 0.5", ""),
        lambda text: text.replace("anchor_scale: ", "anchor_scale: about "),
        lambda text: "",
    ],
    ids=["another-kind", "another-number", "no-number", "empty"],
)
def test_anchors_that_cannot_be_kept_are_the_usual_ones(tmp_path, edit):
    boxes = row_of_boxes(40, height=0.2, width=0.2)
    splits = {"train": [(boxes, [1] * 40)], "val": [(boxes, [1] * 40)]}
    data = write_data_set(tmp_path / "data", splits)
    start = project_that_learnt(tmp_path / "first", "ssd-mobilenet-v2-fpnlite-320", data, edit)
    made = init_project(data, tmp_path / "again", weights=start)

    assert "the usual ones" in next(r.why for r in made.reasons if r.what == "anchors")


def test_the_anchors_of_the_shelf_detector_are_those_of_its_configuration():
    text = (Path(__file__).parents[3] / "models" / "shelf" / "pipeline.config").read_text()
    ratios = tuple(float(number) for number in re.findall(r"aspect_ratios: (\S+)", text))
    (scale,) = re.findall(r"anchor_scale: (\S+)", text)

    assert (SHELF.aspect_ratios, SHELF.anchor_scale) == (ratios, float(scale))


def test_a_checkpoint_that_is_not_there_is_refused(data, tmp_path):
    with pytest.raises(TrainingError, match=r"OFF722.*nowhere"):
        init_project(data, tmp_path / "project", weights=str(tmp_path / "nowhere"))


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
