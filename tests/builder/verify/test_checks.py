"""From what was observed to checks, without a browser."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builder.artifacts import Detection, Thresholds
from builder.verify.checks.engine import check_engine, check_ready
from builder.verify.checks.offline import check_offline
from builder.verify.checks.parity import check_parity, check_something
from builder.verify.checks.requests import check_requests
from builder.verify.checks.steadiness import check_steadiness
from builder.verify.match import match, with_near_ties
from builder.verify.observed import Offline, Online
from builder.verify.outcome import PhotographResult, Seen
from builder.verify.pair import TOLERANCES
from builder.verify.site_runtime import Ready, Stored, detections_from
from builder.verify.unplugged import Attempt, attempt
from builder.verify.visit_log import Log, Sent

SITE = "http://127.0.0.1:8000/shop/"
HERE = "127.0.0.1:8000"
CUP = Detection((0.1, 0.1, 0.5, 0.5), 0.9, 0)
SEEN = Seen((CUP,), 60, 40, {"total": 5.0}, tensors=12)
READY = Ready({"name": "wasm", "backend": "wasm"}, "1")
ONLINE = Online("156", ready=READY, seen={"a.jpg": SEEN}, again=SEEN, stored=Stored("1", 4096))
PAGE = Sent(SITE, "document", from_service_worker=True, status=200)
OFFLINE = Offline(ready=READY, seen={"a.jpg": SEEN}, log=Log(sent=(PAGE,)))


def result(name: str, *found: Detection) -> PhotographResult:
    tolerance = TOLERANCES["float32"]
    seen = replace(SEEN, detections=found)
    return PhotographResult(
        name, "0" * 64, 60, 40, (CUP,), seen, match((CUP,), found, tolerance, 0.5)
    )


def offline_problems(offline: Offline | None, online: Online = ONLINE) -> tuple[str, ...]:
    return check_offline(online, offline, Thresholds(), (SITE, "")).problems


def test_offline_passes_when_nothing_was_asked_and_all_is_the_same() -> None:
    update = Attempt(HERE, f"{SITE}sw.js", update_check=True)
    browsers_own = Attempt("update.example.com:443", "", update_check=False)
    offline = replace(OFFLINE, attempts=(update, browsers_own))
    check = check_offline(ONLINE, offline, Thresholds(), (SITE, ""))
    assert check.passed
    assert check.figures["update_checks"] == 1


@pytest.mark.parametrize(
    ("offline", "says"),
    [
        (Offline(error="net::ERR_FAILED"), "does not open again: net::ERR_FAILED"),
        (replace(OFFLINE, seen={"a.jpg": replace(SEEN, detections=())}), "a.jpg: other detections"),
        (replace(OFFLINE, errors={"b.jpg": "no weights"}), "b.jpg: no weights"),
        (
            replace(OFFLINE, log=Log(sent=(Sent(f"{SITE}x.bin", "fetch", failure="failed"),))),
            "x.bin",
        ),
        (
            replace(OFFLINE, log=Log(sent=(Sent(f"{SITE}x.js", "fetch", by_service_worker=True),))),
            "x.js",
        ),
        (replace(OFFLINE, attempts=(Attempt(HERE, f"{SITE}y.bin", False),)), "y.bin"),
        (replace(OFFLINE, log=Log(page_errors=("TypeError: x",))), "TypeError: x"),
        (replace(OFFLINE, log=Log(console_errors=("oh",))), "oh"),
    ],
)
def test_offline_fails_on(offline: Offline, says: str) -> None:
    assert any(says in problem for problem in offline_problems(offline))


def test_a_site_that_never_gets_ready_to_go_offline_fails() -> None:
    online = replace(ONLINE, stored=None, stored_error="no answer within 5 s")
    (problem,) = offline_problems(None, online)
    assert "no answer within 5 s" in problem


def test_without_a_ready_site_checks_are_not_run_and_not_passed() -> None:
    dead = Online("156", error="the model does not load")
    checks = [
        check_engine(dead, "wasm"),
        check_steadiness(dead, ["a.jpg"]),
        check_offline(dead, None, Thresholds(), ()),
    ]
    assert {check.status for check in checks} == {"not-run"}
    assert not any(check.passed for check in checks)
    assert check_ready(dead).problems == ("The page says: the model does not load",)


@pytest.mark.parametrize(
    ("engine", "asked", "passes"),
    [
        ({"name": "wasm", "backend": "wasm"}, "wasm", True),
        ({"name": "wasm", "backend": "cpu"}, "wasm", False),
        ({"name": "webgl", "backend": "webgl"}, "wasm", False),
        ({"name": "webgl", "backend": "webgl"}, "", True),
        ({}, "", False),
    ],
)
def test_the_backend_is_asserted(engine: dict[str, str], asked: str, passes: bool) -> None:
    online = replace(ONLINE, ready=Ready(engine, "1"))
    assert check_engine(online, asked).passed is passes


def test_requests_inside_the_folder_pass_and_others_are_named() -> None:
    inside = [
        Sent(f"{SITE}app.js", "script", status=200),
        Sent("blob:http://127.0.0.1:8000/5", "image"),
    ]
    assert check_requests(Log(sent=tuple(inside)), SITE, "").passed
    neighbour = Sent("http://127.0.0.1:8000/other/x.js", "script", status=200)
    cdn = Sent("https://cdn.example.com/tf.js", "script", by_service_worker=True)
    lost = Sent(f"{SITE}lost.bin", "fetch", status=404)
    problems = check_requests(Log(sent=(*inside, neighbour, cdn, lost)), SITE, "").problems
    assert problems == (
        "The page asked for http://127.0.0.1:8000/other/x.js",
        "The service worker asked for https://cdn.example.com/tf.js",
        f"{SITE}lost.bin is not there: status 404",
    )


def test_requests_for_weights_elsewhere_are_allowed_there_only() -> None:
    weights = Sent("https://weights.example.org/brand/1.bin", "fetch", status=200)
    log = Log(sent=(weights,))
    assert check_requests(log, SITE, "https://weights.example.org/brand/").passed
    assert not check_requests(log, SITE, "https://weights.example.org/other/").passed


def test_a_leak_and_a_changing_answer_are_told_apart() -> None:
    leaking = replace(ONLINE, again=replace(SEEN, tensors=14))
    (problem,) = check_steadiness(leaking, ["a.jpg"]).problems
    assert "from 12 to 14" in problem
    changing = replace(ONLINE, again=replace(SEEN, detections=()))
    (problem,) = check_steadiness(changing, ["a.jpg"]).problems
    assert "other detections the second time" in problem
    assert check_steadiness(ONLINE, ["a.jpg"]).passed


def test_two_empty_lists_prove_nothing() -> None:
    nothing = PhotographResult("a.jpg", "0" * 64, 60, 40, (), replace(SEEN, detections=()))
    check = check_something([nothing], Thresholds())
    assert not check.passed
    assert "0.5" in check.problems[0]


def test_parity_tells_of_near_ties() -> None:
    tolerance = TOLERANCES["float32"]
    lists = (CUP,), (replace(CUP, label=1),)
    settled = with_near_ties(match(*lists, tolerance, 0.5), *lists, tolerance, 0.5)
    tied = replace(result("a.jpg", *lists[1]), match=settled)
    check = check_parity([tied, result("b.jpg", CUP)], tolerance)
    assert check.passed
    assert check.figures["near_ties"] == 1
    assert "1 pair in 2 photographs" in check.summary
    assert check.summary.endswith("; and 1 near tie, where it kept another box")


def test_parity_gives_its_figures_pass_or_fail_and_the_worst_first() -> None:
    tolerance = TOLERANCES["float32"]
    fine, moved, lost = (
        result("a.jpg", CUP),
        result("b.jpg", replace(CUP, box=(0.1, 0.1, 0.5, 0.52), score=0.85)),
        result("c.jpg"),
    )
    assert check_parity([fine], tolerance).figures["least_iou"] == 1.0
    check = check_parity([fine, moved, lost], tolerance)
    assert check.problems == (
        "c.jpg: 1 of the model's detections missing in the browser",
        "b.jpg: least IoU 0.9524; a score differs by -0.0500",
    )
    assert check.figures["photographs_failed"] == 2
    assert check.figures["missing"] == 1
    assert check.figures["greatest_score_difference"] == pytest.approx(0.05)


def test_a_class_without_a_label_matches_nothing() -> None:
    answer = {"count": 1, "boxes": [0.1, 0.1, 0.5, 0.5], "scores": [0.9], "classes": [7]}
    (found,) = detections_from(answer, ())
    assert not match((CUP,), (found,), TOLERANCES["float32"], 0.5).passed


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            ["GET http://127.0.0.1:8000/a?b HTTP/1.1"],
            Attempt(HERE, "http://127.0.0.1:8000/a?b", False),
        ),
        (
            ["GET http://h/sw.js HTTP/1.1", "Service-Worker: script"],
            Attempt("h:80", "http://h/sw.js", True),
        ),
        (["CONNECT cdn.example.com:443 HTTP/1.1"], Attempt("cdn.example.com:443", "", False)),
    ],
)
def test_what_a_proxy_is_asked(head: list[str], expected: Attempt) -> None:
    assert attempt(head) == expected
