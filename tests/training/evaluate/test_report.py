"""What the page shows: tables by label and size, confusion, shares, and errors of the disk."""

import errno
import re
from dataclasses import replace

import numpy as np
import pytest

from builder.errors import BundleError, ConfigError
from tests.training.evaluate import data_sets
from training.evaluate import Brands, evaluate
from training.evaluate.confusion_view import confusion_view
from training.evaluate.curve_svg import curve_svg
from training.evaluate.report_html import report_html
from training.evaluate.report_tables import by_label, by_size, shares, side_by_side
from training.evaluate.suppress import Suppression
from training.evaluate.write_report import check_report, write_report
from training.metrics import Detections


class Blind:
    """Finds the truth of one class only."""

    kind, side, limit = "test", None, None
    suppression = Suppression(0.6)
    labels = ("box", "bottle", "can")

    def __init__(self, name, dataset, class_):
        from training.dataset import iterate

        self.name = name
        self._found = {}
        for one in iterate(dataset, "val"):
            boxes = one.boxes[one.classes == class_]
            self._found[one.height, one.width, one.sha256] = boxes
        self._turn = iter([*self._found.values()] * 9)
        self._class = class_

    def detect(self, image):
        boxes = next(self._turn)
        return Detections(
            boxes, np.full(len(boxes), 0.9, np.float32), np.full(len(boxes), self._class, np.int32)
        )


@pytest.fixture
def dataset(tmp_path, shelves_folder):
    return data_sets.shelves(tmp_path / "data", shelves_folder)


@pytest.fixture
def result(dataset):
    detectors = [Blind("boxes", dataset, 1), Blind("cans", dataset, 3)]
    brands = Brands({"box": "Acme", "bottle": "Acme", "can": "Zenith"})
    return evaluate(dataset, detectors, score=0.5, brands=brands)


def column(table, name):
    return {line[0]: line[table.head.index(name)] for line in table.lines}


def test_tables_tell_labels_and_sizes_apart(result):
    table = by_label(result, result.rows[0])
    assert column(table, "AP50") == {"box": "1.000", "bottle": "0.000", "can": "0.000"}
    assert column(table, "counted") | {"box": ""} == {"box": "", "bottle": "0", "can": "0"}
    assert column(table, "there") == column(table, "products")
    beside = side_by_side(result)
    assert column(beside, "AP50 of 1")["box"] == "1.000"
    assert column(beside, "AP50 of 2") == {"box": "0.000", "bottle": "0.000", "can": "1.000"}
    assert side_by_side(replace(result, rows=result.rows[:1])) is None
    sizes = by_size(result)
    row = result.rows[0].figures.by_size
    assert sizes.lines[0][1 : 1 + len(row)] == tuple(
        "–" if scores.ap is None else f"{scores.ap:.3f}" for scores in row.values()
    )


def test_shares_are_by_brand_and_in_points(result):
    table = shares(result, result.rows[0])
    assert table.head[0] == "brand"
    assert set(column(table, "found").items()) == {("Acme", "100.0%"), ("Zenith", "0.0%")}
    off = column(table, "off by")
    assert off["Acme"].startswith("+")
    assert off["Zenith"].startswith("−")
    truth = {name: float(text[:-1]) for name, text in column(table, "true share").items()}
    assert sum(truth.values()) == pytest.approx(100, abs=0.11)
    assert float(off["Acme"]) == pytest.approx(100 - truth["Acme"], abs=0.11)


def test_a_matrix_of_many_labels_keeps_those_that_are_confused():
    labels = [f"sku-{n}" for n in range(60)]
    table = np.diag(np.full(61, 5))
    table[60, 60] = 0
    table[3, 50] = 7  # sku-3 is taken for sku-50
    table[9, 60] = 2  # sku-9 is missed
    table[60, 9] = 1
    view = confusion_view(table.tolist(), labels, most=3)
    assert [line.label for line in view.lines] == ["sku-3", "sku-9", "sku-50", "nothing"]
    assert [line.number for line in view.lines] == ["4", "10", "51", "–"]
    assert view.left_out == 57
    assert view.mistakes == (
        (7, "sku-3", "sku-50"), (2, "sku-9", "nothing"), (1, "nothing", "sku-9"),
    )  # fmt: skip
    sku_3 = view.lines[0].cells
    assert [(cell.count, cell.right) for cell in sku_3] == [
        (5, True), (0, False), (7, False), (0, False),
    ]  # fmt: skip
    assert sku_3[2].part == pytest.approx(7 / 12)


def test_every_row_is_in_the_page_with_a_matrix_and_its_mistakes(result, dataset):
    pictures = {
        (place, photograph.name): b"jpeg"
        for place, row in enumerate(result.rows)
        for photograph in row.worst
    }
    page = report_html(result, pictures)
    assert page.count('<table class="matrix">') == page.count("<details") == 2
    missed = result.rows[0].confusion[1][3]
    assert f'title="bottle → nothing: {missed}">{missed}</td>' in page
    assert f"<li>bottle → nothing: {missed}</li>" in page
    assert not re.search(r"(src|href)=\"(?!data:)", page)


def test_where_all_labels_are_one_there_is_no_matrix_and_no_share(dataset):
    result = evaluate(dataset, [Blind("boxes", dataset, 1)], agnostic=True, score=0.5)
    pictures = {(0, photograph.name): b"jpeg" for photograph in result.rows[0].worst}
    page = report_html(result, pictures)
    assert '<table class="matrix">' not in page
    assert "Share" not in page
    assert "<li>product → nothing: " in page


def test_curves_that_coincide_share_a_dashed_line(result):
    one, other = result.rows
    assert "dash" not in curve_svg([one])
    twice = curve_svg([one, replace(one, kind="float16 in Chromium"), replace(other, curve=())])
    assert re.findall(r'stroke-dasharray="7 7" stroke-dashoffset="(-?\d+)"', twice) == ["0", "-7"]
    lower = replace(other, curve=tuple(replace(p, precision=p.precision / 2) for p in one.curve))
    assert "dash" not in curve_svg([one, lower])


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "OFF402"), (errno.EACCES, "OFF403")])
def test_a_disk_that_refuses_leaves_the_earlier_report_as_it_was(
    result, dataset, tmp_path, monkeypatch, number, code
):
    folder = tmp_path / "report"
    write_report(result, dataset, folder)
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}

    def refuse(file, data):
        raise OSError(number, "no", str(file))

    monkeypatch.setattr("builder.disk.folder._write", refuse)
    with pytest.raises(BundleError, match=code) as caught:
        write_report(result, dataset, folder)
    assert "--report" in caught.value.way_out
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "report"]


def test_a_place_where_nothing_can_be_written_is_refused_before_the_work(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BundleError, match=r"OFF403.*Not a directory") as caught:
        check_report(tmp_path / "file" / "report")
    assert "--report" in caught.value.way_out
    check_report(tmp_path / "new" / "report")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_report_stays_out_of_what_it_is_about(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    with pytest.raises(ConfigError, match=r"OFF106.*site/report"):
        check_report(site / "report", [tmp_path / "data", site])
    assert check_report(tmp_path / "site-report", [site]) == tmp_path / "site-report"
