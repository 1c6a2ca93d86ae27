"""The detection worker with its real engines, on a detector whose answers are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.engines.colour_model import colour_site, with_golden, with_graph
from tests.browser.engines.gpus import ENGINES, SOFTWARE_WEBGL, SOFTWARE_WEBGPU

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.support.complaints import Complaints
    from tests.browser.support.counting_server import CountingServer

PICTURE = {"side": 64, "rectangles": [(16, 0, 16, 16, "#f00"), (48, 32, 16, 16, "#00f")]}
"""A red cell at (0, 1) and a blue one at (2, 3), at twice the size of the input."""

CELLS = {(0.0, 0.25, 0.25, 0.5, "red"), (0.5, 0.75, 0.75, 1.0, "blue")}
"""What is to be found on it."""


def load(page: Page, server: CountingServer, **wanted: Any) -> dict[str, Any]:
    """``ready`` or ``error`` of a worker."""
    page.goto(server.url)
    answer: dict[str, Any] = page.evaluate("wanted => load(wanted)", wanted)
    return answer


def detect(page: Page, **options: Any) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate("question => detect(question)", {**PICTURE, **options})
    return answer


def found(answer: dict[str, Any]) -> set[tuple[float, float, float, float, str]]:
    """(ymin, xmin, ymax, xmax, label), to four digits."""
    detections = answer["detections"]
    boxes = [detections["boxes"][at : at + 4] for at in range(0, detections["count"] * 4, 4)]
    labels = [("red", "blue")[column] for column in detections["classes"]]
    return {
        (*(round(side, 4) for side in box), label) for box, label in zip(boxes, labels, strict=True)
    }


@ENGINES
@pytest.mark.parametrize("exact", [True, False])
def test_an_engine_is_what_it_says_and_finds_what_is_there(
    host: Any, page_with: Any, engine: str, flags: list[str], exact: bool
) -> None:
    page = page_with(flags)
    ready = load(page, host(colour_site()), asked=engine)
    assert ready["type"] == "ready", ready
    assert ready["engine"]["name"] == ready["engine"]["backend"] == engine
    assert ready["engine"]["how"] == "asked"
    answer = detect(page, exact=exact)
    assert found(answer) == CELLS
    assert min(answer["detections"]["scores"]) > 0.99


@pytest.mark.parametrize(("engine", "flags"), [("wasm", []), ("webgl", SOFTWARE_WEBGL)])
def test_no_tensor_is_left_behind_in_500_frames(
    host: Any, page_with: Any, engine: str, flags: list[str]
) -> None:
    page = page_with(flags)
    load(page, host(colour_site()), asked=engine)
    tensors = page.evaluate("question => detectOften(500, question)", PICTURE)
    assert len(set(tensors)) == 1
    assert tensors[0] > 0


def test_software_adapters_are_refused_unless_asked_for(host: Any, page_with: Any) -> None:
    page = page_with(SOFTWARE_WEBGPU)
    engine = load(page, host(colour_site()))["engine"]
    assert engine["name"] == "wasm"
    assert engine["how"] == "fallback"
    trial = {one["name"]: one for one in engine["trial"]}
    assert trial["wasm"]["ms"] > 0
    for name in ("webgl", "webgpu"):
        assert trial[name]["ms"] is None
        assert "software adapter" in trial[name]["refused"]
        assert "SwiftShader".lower() in trial[name]["refused"].lower()
    assert found(detect(page)) == CELLS


def test_remembered_wasm_starts_without_a_trial_and_without_the_other_engines(
    host: Any, page: Page
) -> None:
    server = host(colour_site())
    engine = load(page, server, remembered="wasm")["engine"]
    assert (engine["how"], engine["trial"]) == ("remembered", [])
    assert found(detect(page)) == CELLS
    assert [path for path in server.paths() if "engine" in path] == ["engine-wasm.js"]
    assert "model/golden.png" not in server.paths()


@pytest.mark.parametrize("moment", ["between two frames", "during a frame"])
def test_a_lost_context_is_recovered_from(host: Any, page_with: Any, moment: str) -> None:
    page = page_with(SOFTWARE_WEBGL)
    load(page, host(colour_site()), asked="webgl", script="losing_worker.js")
    assert found(detect(page)) == CELLS
    lose = "new BroadcastChannel('lose-context').postMessage(null)"
    if moment == "between two frames":
        page.evaluate(f"() => {{ const from = heard.length; {lose}; return next('ready', from); }}")
        answer = detect(page)
    else:
        question = f"question => {{ const answer = detect(question); {lose}; return answer; }}"
        answer = page.evaluate(question, PICTURE)
        page.evaluate("() => next('ready', 1)")
        assert found(answer) == CELLS
        answer = detect(page)
    assert found(answer) == CELLS
    kinds = [one["type"] for one in page.evaluate("heard") if one["type"] != "progress"]
    assert kinds.count("recovering") == 1
    assert kinds.index("recovering") < len(kinds) - 1 - kinds[::-1].index("ready")
    assert page.evaluate("heard.findLast(({ type }) => type === 'ready').engine.backend") == "webgl"


def test_an_engine_that_computes_something_else_is_not_used(host: Any, page: Page) -> None:
    """As on a GPU whose half floats overflow: here it is the promise that is wrong."""
    files = colour_site()
    error = load(page, host(with_golden(files, scores=[3.0] * 48)))
    assert (error["type"], error["code"]) == ("error", "golden")
    assert "scores of the golden frame are off" in error["message"]


def test_an_engine_that_cannot_run_is_not_replaced_when_it_was_asked_for(
    host: Any, page: Page
) -> None:
    error = load(page, host(colour_site()), asked="webgpu")
    assert (error["type"], error["code"]) == ("error", "engine")
    assert "webgpu was asked for" in error["message"]


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("weights/1.bin", None, "file-missing"),
        ("weights/0.bin", b"\0" * 1000, "file-hash"),
        ("anchors.bin", b"\0" * 17, "file-length"),
        ("model.json", b"<!doctype html>", "file-length"),
    ],
)
def test_files_that_are_not_what_they_should_be(
    host: Any, page: Page, complaints: Complaints, path: str, data: bytes | None, code: str
) -> None:
    complaints.expect("404")
    files = colour_site()
    damaged = {name: value for name, value in files.items() if name != path}
    error = load(page, host(damaged if data is None else {**damaged, path: data}))
    assert (error["type"], error["id"], error["code"]) == ("error", None, code)
    assert path in error["message"]


@pytest.mark.parametrize(
    ("was", "becomes", "sentence"),
    [
        (b'"op": "BiasAdd"', b'"op": "Einsum"', "Einsum"),
        (b'"name": "scores:0"', b'"name": "logits:0"', "no input or output scores"),
        (b'"shape": [8, 8, 3, 4]', b'"shape": [8, 8, 3, 5]', "the weights end"),
    ],
)
def test_a_model_that_cannot_be_run_is_told_by_what_is_wrong_with_it(
    host: Any, page: Page, was: bytes, becomes: bytes, sentence: str
) -> None:
    files = colour_site()
    assert was in files["model.json"]
    error = load(page, host(with_graph(files, files["model.json"].replace(was, becomes))))
    assert error["type"] == "error"
    assert sentence in error["message"]
