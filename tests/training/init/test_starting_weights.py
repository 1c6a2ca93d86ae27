"""Weights to start from: which there are, which fit, and which anchors they bring."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builder.errors import TrainingError
from tests.training.init.data_sets import row_of_boxes, write_data_set
from tests.training.init.written import values
from training.init import Given, init_project
from training.init.learnt_with import SHELF, SHELF_TOWERS


def test_what_starts_from_nothing_is_not_frozen(data, tmp_path):
    with pytest.raises(TrainingError, match=r"OFF724.*never learn") as caught:
        init_project(data, tmp_path / "project", weights="none", given=Given(frozen_blocks=1))

    assert caught.value.where == "--freeze-blocks"


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


@pytest.mark.parametrize("shares", ["share_prediction_tower: false", ""])
def test_a_head_of_two_towers_stays_one(data, tmp_path, shares):
    start = project_that_learnt(
        tmp_path / "first",
        "ssd-mobilenet-v2-fpnlite-320",
        data,
        lambda text: text.replace("share_prediction_tower: true", shares),
    )
    made = init_project(data, tmp_path / "again", weights=start)

    assert values(tmp_path / "first", "share_prediction_tower") != ["true"]
    assert values(tmp_path / "again", "share_prediction_tower") == ["false"]
    assert any("one for classes" in reason.value for reason in made.reasons)

    plain = init_project(data, tmp_path / "plain", weights="none")
    assert values(tmp_path / "plain", "share_prediction_tower") == ["true"]
    assert not any("one for classes" in reason.value for reason in plain.reasons)


def test_the_anchors_of_the_shelf_detector_are_those_of_its_configuration():
    text = (Path(__file__).parents[3] / "models" / "shelf" / "pipeline.config").read_text()
    ratios = tuple(float(number) for number in re.findall(r"aspect_ratios: (\S+)", text))
    (scale,) = re.findall(r"anchor_scale: (\S+)", text)
    (shares,) = re.findall(r"share_prediction_tower: (\S+)", text)

    assert (SHELF.aspect_ratios, SHELF.anchor_scale) == (ratios, float(scale))
    assert {"true": 1, "false": 2}[shares] == SHELF_TOWERS


def test_a_checkpoint_that_is_not_there_is_refused(data, tmp_path):
    with pytest.raises(TrainingError, match=r"OFF722.*nowhere"):
        init_project(data, tmp_path / "project", weights=str(tmp_path / "nowhere"))
