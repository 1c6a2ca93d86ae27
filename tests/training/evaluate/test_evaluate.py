import json
from dataclasses import replace

import numpy as np
import pytest

from builder.errors import TrainingError
from tests.training.evaluate import data_sets
from training.dataset import iterate
from training.evaluate import Brands, Tiling, evaluate, open_saved_model
from training.evaluate.read_image import read_image
from training.evaluate.suppress import Suppression
from training.metrics import Detections


class Fixed:
    """Always finds the same boxes."""

    name, kind, side, limit = "fixed", "test", None, 2
    suppression = Suppression(0.6)

    def __init__(self, labels, boxes, classes):
        self.labels = labels
        self._found = Detections(
            np.array(boxes, np.float32).reshape(-1, 4),
            np.full(len(classes), 0.9, np.float32),
            np.array(classes, np.int32),
        )

    def detect(self, image):
        return self._found


@pytest.fixture
def dataset(tmp_path, shelves_folder):
    return data_sets.shelves(tmp_path / "data", shelves_folder)


def test_a_trained_export_is_measured_whole_and_in_tiles_on_the_same_photographs(dataset, exports):
    with open_saved_model(exports / "fpnlite-dm035") as detector:
        assert detector.labels == ("box", "bottle", "can")
        assert detector.side == 320
        result = evaluate(dataset, [detector], tilings=[Tiling(2, 2)])
    whole, tiled = result.rows
    assert (whole.tiling, tiled.tiling) == ("whole", "2x2")
    assert whole.figures.ap50 > 0.8
    assert whole.figures.overall.boxes == tiled.figures.overall.boxes == result.boxes > 50
    assert whole.counts.total.mape < 0.2
    value = json.loads(json.dumps(result.as_dict(), allow_nan=False))
    assert value["rows"][0]["overall"]["ap50"] == pytest.approx(whole.figures.ap50, abs=1e-6)


def test_a_picture_that_was_damaged_since_is_named_with_the_way_out(tmp_path, shelves_folder):
    whole = next(iterate(data_sets.shelves(tmp_path / "data", shelves_folder), "val"))
    damaged = replace(whole, image=whole.image[:100])
    with pytest.raises(TrainingError, match="cannot be decoded") as caught:
        read_image(damaged)
    assert (caught.value.code, caught.value.where) == ("OFF705", whole.name)
    assert "offshelf train prepare" in caught.value.way_out
    assert read_image(whole).shape == (whole.height, whole.width, 3)


def test_labels_are_matched_by_name_not_by_number(dataset):
    swapped = Fixed(("CAN ", "spoon", "BOTTLE"), [[0.13608, 0.13438, 0.31458, 0.25938]], [3])
    row = evaluate(dataset, [swapped], limit=1).rows[0]
    assert row.confusion[1][1] == 1  # the first box of the first photograph, a bottle


def test_a_detector_of_other_labels_is_refused_unless_labels_do_not_matter(dataset):
    other = Fixed(("product",), [[0.13608, 0.13438, 0.31458, 0.25938]], [1])
    with pytest.raises(TrainingError, match="OFF742"):
        evaluate(dataset, [other])
    result = evaluate(dataset, [other], agnostic=True, limit=1)
    assert result.labels == ("product",)
    assert result.rows[0].confusion[0][0] == 1


def test_caps_that_are_below_the_truth_and_unknown_labels_are_told(dataset):
    result = evaluate(dataset, [Fixed(("box", "spoon"), [], [])])
    assert any("stops at 2 boxes, and 3 of the photographs" in w for w in result.warnings)
    assert any("data set has no label for spoon" in w for w in result.warnings)
    assert any("detector has no label for bottle, can" in w for w in result.warnings)


def test_the_worst_photograph_comes_first_with_what_was_missed(dataset):
    row = evaluate(dataset, [Fixed(("box",), [], [])], score=0.5).rows[0]
    missed = [photograph.missed for photograph in row.worst]
    assert missed == sorted(missed, reverse=True)
    assert all(p.missed == p.true == len(p.boxes) for p in row.worst)
    assert not row.threshold_chosen


def test_shares_go_by_brand(dataset):
    brands = Brands({"box": "Acme", "bottle": "Acme", "can": "Zenith"})
    row = evaluate(dataset, [Fixed(("box",), [], [])], brands=brands).rows[0]
    assert set(row.share.by_group) == {"Acme", "Zenith"}
    assert row.share.moved == 1


def test_what_cannot_be_evaluated_is_refused(dataset, tmp_path):
    with pytest.raises(TrainingError, match="OFF743"):
        evaluate(dataset, [Fixed(("box",), [], [])], tilings=[Tiling()])
    with pytest.raises(TrainingError, match="OFF705"):
        evaluate(dataset, [Fixed(("box",), [], [])], split="test")
    empty = data_sets.write(tmp_path / "empty", ["box"], [])
    with pytest.raises(TrainingError, match="OFF744"):
        evaluate(empty, [Fixed(("box",), [], [])])
    (tmp_path / "saved_model").mkdir()
    with pytest.raises(TrainingError, match="OFF741"), open_saved_model(tmp_path):
        pass


def test_shares_are_of_nothing_where_all_labels_are_one(dataset):
    detector = Fixed(("product",), [], [])
    assert evaluate(dataset, [detector], agnostic=True).rows[0].share is None
    with pytest.raises(TrainingError, match=r"OFF745.*no brands to tell apart"):
        evaluate(dataset, [detector], agnostic=True, brands=Brands(separator="-"))


def test_brands_that_fit_no_label_and_labels_without_a_brand_are_told(dataset):
    brands = Brands({"BOX ": "Acme", "boks": "Acme"})
    result = evaluate(dataset, [Fixed(("box",), [], [])], brands=brands)
    assert result.brands == ("Acme", "bottle", "can")
    assert any("no label for boks" in w for w in result.warnings)
    assert any("brands of their own: bottle, can" in w for w in result.warnings)
    assert result.as_dict()["brands"] == {"box": "Acme", "bottle": "bottle", "can": "can"}


def test_labels_that_differ_in_case_alone_are_told_apart_where_both_sides_do():
    from training.evaluate.relabel import id_table

    both = ("Cola", "cola")
    assert id_table("d", both, both, agnostic=False).tolist() == [0, 1, 2]
    assert id_table("d", ("COLA",), ("cola",), agnostic=False).tolist() == [0, 1]
