"""The report as people and scripts get it."""

from __future__ import annotations

import errno
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from builder.artifacts import Detection, Label, Thresholds
from builder.disk import folder as disk_folder
from builder.errors import BundleError
from builder.verify.match import match, with_near_ties
from builder.verify.outcome import Check, PhotographResult, Report, Seen, Skipped, not_run
from builder.verify.pair import TOLERANCES
from builder.verify.pair_rows import pair_rows
from builder.verify.photographs import Photographs, load_photographs
from builder.verify.report_html import figure, report_html
from builder.verify.report_json import report_json
from builder.verify.write_report import write_report

DOCUMENTED = Path(__file__).parents[3] / "docs/reference/report-json.md"

TOLERANCE = TOLERANCES["float16"]
CUP = Detection((0.1, 0.1, 0.5, 0.5), 0.9, 0)
BOX = Detection((0.5, 0.5, 0.9, 0.9), 0.8, 1)
NASTY = '<script>alert("x")</script> & \u202eملصق'


@pytest.fixture
def photographs(tmp_path: Path) -> Photographs:
    folder = tmp_path / "photographs"
    folder.mkdir()
    for name in ("agrees.png", "lacks <b>.png", "moved.png"):
        Image.new("RGB", (60, 40), "teal").save(folder / name)
    return load_photographs(folder)


def result(photographs: Photographs, name: str, *found: Detection) -> PhotographResult:
    photograph = next(p for p in photographs.usable if p.name == name)
    seen = Seen(found, 60, 40, {"run": 3.0, "total": 5.0}, tensors=12)
    compared = match((CUP, BOX), found, TOLERANCE, 0.5)
    return PhotographResult(name, photograph.sha256, 60, 40, (CUP, BOX), seen, compared)


@pytest.fixture
def report(photographs: Photographs) -> Report:
    return Report(
        site=NASTY,
        detector={"name": "cups", "source_sha256": "5" * 64},
        engine={"name": "wasm", "backend": "wasm"},
        reference="the original model in Python",
        labels=(Label(0, 1, NASTY), Label(1, 2, "Box")),
        thresholds=Thresholds(),
        tolerance=TOLERANCE,
        checks=(
            Check("parity", "The same", "failed", "it is not", {"pairs": 3}, ("a <i>problem</i>",)),
            Check("ready", "It starts", "passed", "it does"),
            not_run("offline", "Without a network", because="of that"),
        ),
        photographs=(
            result(photographs, "agrees.png", CUP, BOX),
            result(photographs, "lacks <b>.png", CUP),
            result(photographs, "moved.png", CUP, replace(BOX, score=0.7)),
        ),
        skipped=(Skipped("empty.jpg", "it has 0 bytes"),),
        versions={"offshelf": "0.1.0", "python": "3.11.7"},
        warnings=("the photograph 'empty.jpg' was left out: it has 0 bytes",),
    )


class Page(HTMLParser):
    """Elements, attributes that fetch something, and the visible text of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.fetched: list[str] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.fetched += [v or "" for k, v in attributes if k in {"src", "href", "action", "data"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_whole_and_fetches_nothing(report: Report, photographs: Photographs) -> None:
    page = Page(report_html(report, photographs))
    assert page.elements.count("img") == 3
    assert "script" not in page.elements
    assert all(address.startswith(("data:", "#")) for address in page.fetched)
    assert "url(" not in page.text


def test_whatever_a_name_holds_is_shown_as_it_is(report: Report, photographs: Photographs) -> None:
    page = Page(report_html(report, photographs))
    assert NASTY in page.text
    assert "a <i>problem</i>" in page.text
    assert "lacks <b>.png" in page.text
    assert not {"i", "script"} & set(page.elements)


def test_the_worst_photograph_comes_first(report: Report, photographs: Photographs) -> None:
    page = report_html(report, photographs).decode()
    headings = re.findall(r"<h3>([^<]*\.png)</h3>", page)
    assert headings == ["lacks &lt;b&gt;.png", "moved.png", "agrees.png"]


def test_every_check_warning_and_version_is_on_the_page(
    report: Report, photographs: Photographs
) -> None:
    text = Page(report_html(report, photographs)).text
    for check in report.checks:
        assert check.title in text
        assert check.summary in text
    assert report.warnings[0] in text
    assert "3.11.7" in text
    assert "Failed" in text


def test_boxes_of_both_are_drawn_and_the_missing_one_stands_out(
    report: Report, photographs: Photographs
) -> None:
    page = report_html(report, photographs).decode()
    first = page.split("<article")[1]
    kinds = re.findall(r'<rect class="(\w+)"', first)
    assert kinds == ["model", "browser", "missing"]
    # (0.5, 0.5, 0.9, 0.9) of a picture of 60 x 40, drawn 1000 units wide.
    assert '<rect class="missing" x="500.0" y="333.3" width="400.0" height="266.7">' in first
    assert "Box 0.80" in first


def test_a_report_without_photographs_can_be_shown(
    report: Report, photographs: Photographs
) -> None:
    page = Page(report_html(replace(report, photographs=()), photographs))
    assert "It starts" in page.text
    assert "img" not in page.elements


def keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys(inner)}
    if isinstance(value, list):
        return {key for inner in value for key in keys(inner)}
    return set()


def test_report_json_is_documented_key_by_key(report: Report) -> None:
    value = json.loads(report_json(report))
    assert value["format"] == 1
    assert value["passed"] is False
    documented = set(re.findall(r"^\| `([a-z_.\[\]0-9]+)`", DOCUMENTED.read_text(), re.MULTILINE))
    last = {key.replace("[]", "").rpartition(".")[2] for key in documented}
    # Of these, keys depend on what was verified.
    open_ended = ("detector", "engine", "versions")
    open_keys = {key for name in open_ended for key in value[name]}
    open_keys |= {key for check in value["checks"] for key in check["figures"]}
    open_keys |= {key for entry in value["photographs"] for key in entry["milliseconds"]}
    assert keys(value) - open_keys - last == set()
    assert last - keys(value) == set()


def test_detections_and_pairs_refer_to_one_another(report: Report) -> None:
    entry = json.loads(report_json(report))["photographs"][1]
    assert entry["passed"] is False
    assert entry["missing"] == [1]
    assert entry["expected"][1]["box"] == list(BOX.box)
    (pair,) = entry["pairs"]
    assert entry["expected"][pair["expected"]]["label"] == entry["found"][pair["found"]]["label"]


def test_two_reports_of_the_same_are_the_same_bytes(
    report: Report, photographs: Photographs
) -> None:
    assert report_json(report) == report_json(report)
    assert report_html(report, photographs) == report_html(report, photographs)


def test_the_summary_has_a_line_a_check(report: Report) -> None:
    assert report.summary() == [
        "FAIL  The same: it is not",
        "        a <i>problem</i>",
        "ok    It starts: it does",
        "--    Without a network: not run, because of that",
    ]
    assert not report.passed


def test_writing_leaves_other_files_alone(
    report: Report, photographs: Photographs, tmp_path: Path
) -> None:
    folder = tmp_path / "reports" / "today"
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("keep")
    html, data = write_report(report, photographs, folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "mine.txt",
        "report.html",
        "report.json",
    ]
    assert html.read_bytes() == report_html(report, photographs)
    assert data.read_bytes() == report_json(report)


@pytest.mark.parametrize(("reason", "code"), [(errno.ENOSPC, "OFF402"), (errno.EACCES, "OFF403")])
def test_a_report_that_cannot_be_written_leaves_the_last_one(
    report: Report,
    photographs: Photographs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    reason: int,
    code: str,
) -> None:
    write_report(report, photographs, tmp_path)
    before = (tmp_path / "report.html").read_bytes()

    def refuse(descriptor: int, data: bytes) -> int:
        raise OSError(reason, "no")

    monkeypatch.setattr(disk_folder.os, "write", refuse)
    with pytest.raises(BundleError) as refused:
        write_report(replace(report, site="new"), photographs, tmp_path)
    assert refused.value.code == code
    assert str(tmp_path) in refused.value.where
    assert "with --report" in refused.value.way_out
    assert (tmp_path / "report.html").read_bytes() == before
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        ("", "–"),
        (True, "yes"),
        (1234567, "1,234,567"),
        (0.98, "0.98"),
        (0.00012, "1.2e-04"),
        (1.84e-7, "1.8e-07"),
        (0.0, "0"),
        (1.0, "1"),
        ("wasm", "wasm"),
    ],
)
def test_figures_are_readable(value: str | float | None, text: str) -> None:
    assert figure(value) == text


def test_rows_tell_failures_from_near_ties_and_from_what_is_near_the_threshold(
    photographs: Photographs,
) -> None:
    faint = Detection((0.0, 0.0, 0.1, 0.1), 0.51, 0)
    found = (BOX, replace(CUP, label=1), faint)
    failed = result(photographs, "moved.png", *found)
    settled = with_near_ties(
        match((CUP, BOX), found, TOLERANCE, 0.5), (CUP, BOX), found, TOLERANCE, 0.5
    )
    verdicts = {
        passed: [(row.label, row.verdict) for row in pair_rows(shown, ("Cup", "Box"))]
        for passed, shown in ((False, failed), (True, replace(failed, match=settled)))
    }
    assert verdicts == {
        False: [
            ("Cup", "missing"),
            ("Box", "extra"),
            ("Box", "agrees"),
            ("Cup", "near the threshold"),
        ],
        True: [
            ("Cup", "near tie"),
            ("Box", "near tie"),
            ("Box", "agrees"),
            ("Cup", "near the threshold"),
        ],
    }
