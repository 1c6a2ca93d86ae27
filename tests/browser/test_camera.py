"""The camera: asked for once, looked at frame by frame, and clear words where there is none."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.support.open_page import INSECURE_HOST
from tests.browser.support.page_states import PHOTO, refuse_camera

COUNT_QUESTIONS = """
  globalThis.questions = [];
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (wanted) => { questions.push(wanted); return ask(wanted); };
"""

LOOK_AWAY = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def camera(context, open_page):
    """``open_page`` where the camera is allowed, and questions for it are counted."""
    context.grant_permissions(["camera"])
    open_page.page.add_init_script(COUNT_QUESTIONS)
    open_page.page.set_viewport_size({"width": 390, "height": 844})
    return open_page


def frames_go_on(open_page) -> bool:
    """Wait until the worker is asked for another frame."""
    before = open_page.worker()["frames"]
    return open_page.eventually(lambda: open_page.worker()["frames"] > before)


def frames_rest(open_page) -> bool:
    """Wait until no frame comes for as long as many of them take."""

    def is_quiet() -> bool:
        before = open_page.worker()["frames"]
        open_page.page.wait_for_timeout(400)
        return open_page.worker()["frames"] == before

    return open_page.eventually(is_quiet)


def test_live_frames_are_counted_with_one_in_flight_at_a_time(camera):
    page = camera.ready("boxes=7&delay=60")
    page.click("text=Start camera")
    expect(page.locator("#total")).to_have_text("7 items found")
    expect(page.locator("#video")).to_have_attribute("aria-label", "Live camera")
    assert camera.eventually(lambda: camera.worker()["frames"] >= 5)
    stats = camera.worker()
    assert stats["mostInFlight"] == 1
    assert {one["exact"] for one in stats["options"]} == {False}
    assert {one["score"] for one in stats["options"]} == {0.5}


def test_what_is_looked_at_is_what_is_seen(camera):
    page = camera.ready("boxes=1")
    page.set_viewport_size({"width": 700, "height": 844})
    page.click("text=Start camera")
    expect(page.locator("#video")).to_have_attribute("data-fit", "cover")
    expect(page.locator("#total")).to_be_visible()
    stage = page.locator("#stage").bounding_box()
    width, height = camera.worker()["sizes"][-1]
    assert width / height == pytest.approx(stage["width"] / stage["height"], rel=0.02)


def test_a_visit_asks_for_the_rear_camera_once(camera):
    page = camera.ready("boxes=7")
    page.click("text=Start camera")
    expect(page.locator("#total")).to_be_visible()
    page.evaluate(LOOK_AWAY, True)
    page.evaluate(LOOK_AWAY, False)
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#primary")).to_have_text("Back to camera")
    page.click("text=Back to camera")
    expect(page.locator("#primary")).to_have_text("Take photo")
    assert frames_go_on(camera)
    assert page.evaluate("questions") == [
        {
            "audio": False,
            "video": {
                "facingMode": {"ideal": "environment"},
                "width": {"ideal": 1280},
                "height": {"ideal": 960},
            },
        }
    ]


def test_a_hidden_page_rests_and_goes_on_when_it_is_seen_again(camera):
    page = camera.ready("boxes=7")
    page.click("text=Start camera")
    expect(page.locator("#total")).to_be_visible()
    enabled = "() => document.querySelector('#video').srcObject.getVideoTracks()[0].enabled"
    page.evaluate(LOOK_AWAY, True)
    assert frames_rest(camera)
    assert page.evaluate("document.querySelector('#video').paused")
    assert not page.evaluate(enabled)
    page.evaluate(LOOK_AWAY, False)
    assert page.evaluate(enabled)
    assert frames_go_on(camera)


def test_a_photograph_puts_the_camera_to_rest(camera):
    page = camera.ready("boxes=7")
    page.click("text=Start camera")
    expect(page.locator("#total")).to_be_visible()
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#photo")).to_be_visible()
    assert frames_rest(camera)
    assert page.evaluate("document.querySelector('#video').paused")


def test_taking_a_photo_holds_the_frame_and_looks_at_it_exactly(camera):
    page = camera.ready("boxes=7")
    page.click("text=Start camera")
    expect(page.locator("#total")).to_be_visible()
    page.click("text=Take photo")
    expect(page.locator("#photo")).to_have_attribute("aria-label", "Photo with 7 items found")
    expect(page.locator("#primary")).to_have_text("Back to camera")
    last = camera.worker()["options"][-1]
    assert (last["exact"], last["score"]) == (True, 0.05)
    assert frames_rest(camera)


def test_the_slider_counts_in_the_next_live_frame(camera):
    page = camera.ready("boxes=12")
    page.click("text=Start camera")
    expect(page.locator("#total-number")).to_have_text("7")
    page.click("#sheet-toggle")
    page.locator("#threshold").press("Home")
    expect(page.locator("#total-number")).to_have_text("12")


def test_the_camera_may_be_started_before_the_detector_is_ready(camera):
    page = camera("load=hang")
    page.click("text=Start camera")
    expect(page.locator("#video")).to_be_visible()
    expect(page.locator("#loading-phase")).to_have_text("4.1 MB of 9.4 MB")
    assert camera.worker()["frames"] == 0


def test_an_engine_that_was_lost_comes_back_by_itself(camera):
    page = camera.ready("boxes=7")
    page.click("text=Start camera")
    expect(page.locator("#total")).to_be_visible()
    camera.tell_worker({"type": "recovering", "reason": "context lost"})
    expect(page.locator("#stage-status")).to_have_text("Restarting the detector")
    assert frames_rest(camera)
    engine = {"name": "wasm", "backend": "wasm", "library": "x", "how": "fallback", "trial": []}
    camera.tell_worker({"type": "ready", "engine": engine})
    expect(page.locator("#stage-status")).to_be_hidden()
    assert frames_go_on(camera)


def test_a_camera_that_is_not_allowed_is_told_and_photographs_still_work(context, open_page):
    context.grant_permissions([])
    page = open_page.ready("boxes=7")
    page.click("text=Start camera")
    expect(page.locator("#card-title")).to_have_text("The camera is blocked")
    expect(page.locator("#card-text")).to_contain_text("set Camera to Allow")
    expect(page.locator("#waiting")).to_contain_text("Photos still work")
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#total")).to_have_text("7 items found")
    context.grant_permissions(["camera"])
    page.click("text=Start camera")
    expect(page.locator("#video")).to_be_visible()


@pytest.mark.parametrize(
    ("error", "title", "text"),
    [
        ("NotFoundError", "No camera found", "no camera that the browser can see"),
        ("NotReadableError", "The camera is in use", "Another app or tab holds the camera."),
        (
            "NotSupportedError",
            "This browser has no camera access",
            "rather than inside another app",
        ),
    ],
)
def test_why_there_is_no_camera_is_told(camera, error, title, text):
    page = camera.ready()
    refuse_camera(camera, error)
    page.click("text=Start camera")
    expect(page.locator("#card-title")).to_have_text(title)
    expect(page.locator("#card-text")).to_contain_text(text)
    expect(page.locator("#announcer")).to_have_text(title)


def test_an_address_that_is_not_secure_has_no_camera_and_still_counts_photographs(open_page):
    page = open_page.ready("boxes=7", host=INSECURE_HOST)
    expect(page.locator("#offline-short")).to_have_text("Online only")
    page.click("text=Start camera")
    expect(page.locator("#card-title")).to_have_text("The camera needs a secure address")
    expect(page.locator("#secondary")).to_be_hidden()
    with page.expect_file_chooser() as dialog:
        page.click("#primary")
    dialog.value.set_files(PHOTO)
    expect(page.locator("#total")).to_have_text("7 items found")


def test_a_camera_that_the_device_takes_back_is_told_and_can_be_started_again(camera):
    page = camera.ready("boxes=7")
    page.click("text=Start camera")
    expect(page.locator("#total")).to_be_visible()
    page.evaluate(
        """() => {
          const [track] = document.querySelector("#video").srcObject.getVideoTracks();
          track.stop();
          track.dispatchEvent(new Event("ended"));
        }"""
    )
    expect(page.locator("#card-title")).to_have_text("The camera has stopped")
    page.click("text=Try again")
    expect(page.locator("#total")).to_be_visible()
    assert page.evaluate("questions.length") == 2


def test_a_photograph_chosen_while_the_browser_asks_is_what_counts(camera):
    page = camera.ready("boxes=7")
    page.evaluate(
        """() => {
          const ask = navigator.mediaDevices.getUserMedia;
          navigator.mediaDevices.getUserMedia = (wanted) =>
            new Promise((resolve) => { globalThis.allow = () => resolve(ask(wanted)); });
        }"""
    )
    page.click("text=Start camera")
    expect(page.locator("#card-title")).to_have_text("Allow the camera")
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#total")).to_have_text("7 items found")
    page.evaluate("allow()")
    expect(page.locator("#primary")).to_have_text("Back to camera")
    expect(page.locator("#photo")).to_be_visible()
    assert frames_rest(camera)
    assert camera.worker()["frames"] == 1
    expect(page.locator("#video")).to_be_hidden()
