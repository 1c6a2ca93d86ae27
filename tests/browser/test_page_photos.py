"""Photographs as people have them: turned, odd, broken, empty, huge."""

from __future__ import annotations

import base64

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.support.pictures import (
    HEIGHT,
    RED_BOX,
    WIDTH,
    encoded,
    spotted,
    stored_turned,
    upload,
)

DETECT = """async ({ data, options }) => {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  return offshelf.detect(new Blob([bytes]), options);
}"""

DROP = """({ type, data, name }) => {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, { type: "image/png" }));
  const event = type === "paste"
    ? new ClipboardEvent("paste", { clipboardData: dataTransfer, bubbles: true, cancelable: true })
    : new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
  document.body.dispatchEvent(event);
  return event.defaultPrevented;
}"""


def detect(page, data: bytes, **options):
    return page.evaluate(DETECT, {"data": base64.b64encode(data).decode(), "options": options})


def hand_over(page, kind: str, data: bytes):
    argument = {"type": kind, "data": base64.b64encode(data).decode(), "name": "shelf.png"}
    return page.evaluate(DROP, argument)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_arrives_upright_however_the_camera_was_held(open_page, orientation):
    page = open_page.ready("find=red")
    answer = detect(page, stored_turned(orientation), score=0.1)
    assert (answer["width"], answer["height"]) == (WIDTH, HEIGHT)
    found = answer["detections"]["boxes"]
    sides = (HEIGHT, WIDTH, HEIGHT, WIDTH)
    wanted = [pixel / side for pixel, side in zip(RED_BOX, sides, strict=True)]
    assert found == pytest.approx(wanted, abs=1.5 / HEIGHT)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(encoded(spotted().convert("RGBA")), id="alpha"),
        pytest.param(encoded(spotted().convert("P")), id="palette"),
        pytest.param(encoded(spotted(), "WEBP", lossless=True), id="webp"),
        pytest.param(encoded(spotted(), "GIF"), id="gif"),
        pytest.param(encoded(spotted(), "BMP"), id="bmp"),
        pytest.param(encoded(spotted(), "JPEG", progressive=True, quality=95), id="progressive"),
        pytest.param(encoded(spotted().convert("CMYK"), "JPEG", quality=95), id="cmyk"),
    ],
)
def test_every_usual_kind_of_file_is_read(open_page, data):
    page = open_page.ready("find=red")
    page.set_input_files("#file", upload(data))
    expect(page.locator("#total-number")).to_have_text("1")
    assert open_page.worker()["sizes"] == [[WIDTH, HEIGHT]]


def truncated() -> bytes:
    data = encoded(Image.effect_noise((400, 300), 90), "PNG")
    return data[: len(data) // 2]


def huge() -> bytes:
    return encoded(Image.new("1", (10_001, 10_000)))


@pytest.mark.parametrize(
    ("data", "title", "text"),
    [
        (b"", "This file is empty", "It holds 0 bytes."),
        (b"facings;42\n" * 50, "This is not a photo", "The browser cannot read list.csv as a"),
        (b"\xff\xd8\xff\xe0" + bytes(60), "This is not a photo", "Choose a JPEG, PNG or WebP"),
        (truncated(), "This photo is damaged", "list.csv breaks off or holds errors."),
        (huge(), "This photo is too large", "It has 101 megapixels and a phone can hold 100"),
    ],
    ids=["empty", "text", "jpeg-without-picture", "truncated", "huge"],
)
def test_what_is_no_photograph_is_refused_by_name_and_the_next_one_is_taken(
    open_page, data, title, text
):
    page = open_page.ready("find=red")
    page.set_input_files("#file", upload(data, "list.csv", "text/csv"))
    expect(page.locator("#card-title")).to_have_text(title)
    expect(page.locator("#card-text")).to_contain_text(text)
    expect(page.locator("#announcer")).to_have_text(title)
    expect(page.locator("#primary")).to_have_text("Next photo")
    assert open_page.worker()["frames"] == 0
    page.set_input_files("#file", upload(encoded(spotted())))
    expect(page.locator("#total-number")).to_have_text("1")
    expect(page.locator("#card")).to_be_hidden()


def test_scripts_are_told_why_a_photograph_is_refused(open_page):
    page = open_page.ready()
    with pytest.raises(Exception, match="cannot be used: too-large \\(100010000 pixels\\)"):
        detect(page, huge())
    with pytest.raises(Exception, match="cannot be used: empty"):
        detect(page, b"")


def test_a_large_photograph_is_looked_at_in_full_and_shown_smaller(open_page):
    page = open_page.ready("boxes=3")
    page.set_input_files("#file", upload(encoded(Image.new("RGB", (8000, 6000), "#567"))))
    expect(page.locator("#total-number")).to_have_text("3")
    assert open_page.worker()["sizes"] == [[8000, 6000]]
    shown = page.evaluate("document.querySelector('#photo').width")
    assert 2000 < shown < 2400


def test_a_photograph_can_be_dropped_anywhere(open_page):
    page = open_page.ready("find=red")
    assert hand_over(page, "dragover", b"x")
    expect(page.locator("#drop-veil")).to_have_text("Drop the photo to count what is on it")
    hand_over(page, "dragleave", b"x")
    expect(page.locator("#drop-veil")).to_be_hidden()
    hand_over(page, "dragover", b"x")
    assert hand_over(page, "drop", encoded(spotted()))
    expect(page.locator("#drop-veil")).to_be_hidden()
    expect(page.locator("#total-number")).to_have_text("1")


def test_a_photograph_can_be_pasted(open_page):
    page = open_page.ready("find=red")
    assert hand_over(page, "paste", encoded(spotted()))
    expect(page.locator("#total-number")).to_have_text("1")


def test_the_button_opens_the_file_dialog_and_takes_the_same_file_twice(open_page):
    page = open_page.ready("find=red")
    for times in (1, 2):
        with page.expect_file_chooser() as dialog:
            page.click("text=Choose photo" if times == 1 else "text=Next photo")
        dialog.value.set_files(upload(encoded(spotted())))
        expect(page.locator("#total-number")).to_have_text("1")
        assert open_page.worker()["frames"] == times


def test_an_older_photograph_never_overwrites_a_newer_one(open_page):
    page = open_page.ready("find=red&delay=300")
    page.set_input_files("#file", upload(encoded(spotted())))
    expect(page.locator("#stage-status")).to_have_text("Looking at the photo")
    page.set_input_files("#file", upload(encoded(Image.new("RGB", (50, 50)))))
    expect(page.locator("#waiting")).to_contain_text("Nothing found")
    expect(page.locator("#total")).to_be_hidden()
    assert open_page.worker()["frames"] == 2


def test_a_frame_that_cannot_be_looked_at_is_told(open_page):
    page = open_page.ready("detect=fail")
    page.set_input_files("#file", upload(encoded(spotted())))
    status = page.locator("#stage-status")
    expect(status).to_contain_text("This picture could not be looked at.")
    expect(status.locator(".spinner")).to_be_hidden()


def test_scripts_choose_options_and_get_plain_numbers(open_page):
    page = open_page.ready("boxes=12", score=0.4)
    ready = page.evaluate("offshelf.ready")
    assert (ready["engine"]["backend"], len(ready["version"])) == ("wasm", 16)
    answer = detect(page, encoded(spotted()), score=0.9, max_detections=7)
    assert answer["detections"]["count"] == len(answer["detections"]["scores"]) == 2
    assert answer["detections"]["classes"] == [0, 1]
    assert (answer["width"], answer["height"], answer["tensors"]) == (WIDTH, HEIGHT, 321)
    assert answer["timings"]["total"] == 42.5
    detect(page, encoded(spotted()))
    wanted = {"iou": 0.6, "class_wise": True, "exact": True}
    assert open_page.worker()["options"] == [
        {**wanted, "score": 0.9, "max_detections": 7},
        {**wanted, "score": 0.4, "max_detections": 1000},
    ]
