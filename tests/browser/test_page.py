"""The page from its first byte to the counts of a photograph."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.support.page_site import strings
from tests.browser.support.pictures import encoded, spotted, upload

EN = strings("en")
PHOTO = upload(encoded(spotted()), "shelf.png", "image/png")


def test_loading_tells_bytes_and_the_page_can_be_used_meanwhile(open_page):
    page = open_page("load=hang")
    expect(page.locator("#loading")).to_contain_text("Getting ready")
    expect(page.locator("#loading-phase")).to_have_text("4.1 MB of 9.4 MB")
    share = page.locator("#loading-bar").get_attribute("value")
    assert int(share) == round(100 * 0.8 * 4.1 / 9.4)
    expect(page.locator("#waiting")).to_be_hidden()
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#stage-status")).to_have_text("Looking at the photo")


def test_the_page_asks_for_each_of_its_files_once_and_for_nothing_else(open_page):
    page = open_page.ready(base="/repo/")
    expect(page.locator("#offline-short")).to_have_text("Ready offline")
    outside = [one.path for one in open_page.server.asked if not one.path.startswith("/repo/")]
    assert outside == []
    hashed = [path for path in open_page.server.paths() if re.search(r"\.[0-9a-f]{16}\.", path)]
    assert len([path for path in hashed if path.startswith("weights/")]) == 1
    assert sorted(set(hashed)) == hashed


def test_a_photograph_is_counted_in_total_and_by_label(open_page):
    page = open_page.ready("boxes=7")
    expect(page.locator("#waiting")).to_contain_text("Ready when you are")
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#total")).to_have_text("7 items found")
    rows = page.locator("#counts li")
    expect(rows).to_have_text(["Oat drink 3", "Soy drink 2", "Yoghurt 2"])
    expect(page.locator("#announcer")).to_have_text(
        "7 items found. Oat drink: 3, Soy drink: 2, Yoghurt: 2"
    )
    expect(page.locator("#photo")).to_have_attribute("aria-label", "Photo with 7 items found")
    expect(page.locator("#primary")).to_have_text("Next photo")
    options = open_page.worker()["options"]
    assert [(one["exact"], one["max_detections"]) for one in options] == [(True, 1000)]


def test_one_item_is_singular_and_none_says_what_to_do(open_page):
    page = open_page.ready("boxes=1")
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#total")).to_have_text("1 item found")
    page = open_page.ready("boxes=0")
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#waiting")).to_contain_text("Nothing found")
    expect(page.locator("#total")).to_be_hidden()
    expect(page.locator("#announcer")).to_have_text("Nothing found")


def test_the_slider_counts_anew_without_another_look(open_page):
    page = open_page.ready("boxes=12")
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#total-number")).to_have_text("7")
    slider = page.locator("#threshold")
    slider.focus()
    for _ in range(20):
        slider.press("ArrowLeft")
    expect(page.locator("#threshold-value")).to_have_text("30%")
    expect(slider).to_have_attribute("aria-valuetext", "30%")
    expect(page.locator("#total-number")).to_have_text("10")
    slider.press("End")
    expect(page.locator("#total-number")).to_have_text("1")
    assert open_page.worker()["frames"] == 1


def test_the_slider_opens_at_the_score_of_the_site_even_beyond_its_ends(open_page):
    page = open_page.ready("boxes=12", score=0.02)
    expect(page.locator("#threshold")).to_have_value("2")
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#total-number")).to_have_text("12")


@pytest.mark.parametrize("ratio", [1, 2, 3])
def test_frames_are_drawn_in_device_pixels_where_the_thing_is(new_context, open_page, ratio):
    context = new_context(viewport={"width": 390, "height": 844}, device_scale_factor=ratio)
    open_page.page = context.new_page()
    page = open_page.ready("find=red")
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#total-number")).to_have_text("1")
    seen = page.evaluate(
        """() => {
          const canvas = document.querySelector("#overlay");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const accent = [];
          for (let i = 0; i < data.length; i += 4) {
            if (data[i] === 0xf2 && data[i + 1] === 0xa9 && data[i + 2] === 0) accent.push(i / 4);
          }
          const bottom = Math.floor(Math.max(...accent) / canvas.width);
          const inBottomRow = accent.filter((at) => Math.floor(at / canvas.width) === bottom - 1);
          const columns = inBottomRow.map((at) => at % canvas.width);
          return {
            width: canvas.width, height: canvas.height, bottom,
            left: Math.min(...columns), right: Math.max(...columns),
            stage: [canvas.clientWidth, canvas.clientHeight],
          };
        }"""
    )
    width, height = seen["stage"]
    assert (seen["width"], seen["height"]) == (width * ratio, height * ratio)
    # The picture of 120 x 80 fills the width; its spot reaches from x 30 to 50, down to y 20.
    scale = width / 120
    top = (height - 80 * scale) / 2
    assert abs(seen["bottom"] / ratio - (top + 20 * scale)) <= 3
    assert abs(seen["left"] / ratio - 30 * scale) <= 6
    assert abs(seen["right"] / ratio - 50 * scale) <= 6


def test_boxes_follow_when_the_window_changes(open_page):
    page = open_page.ready("find=red")
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#total-number")).to_have_text("1")
    page.set_viewport_size({"width": 600, "height": 700})
    found = """() => {
      const canvas = document.querySelector("#overlay");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return [canvas.width, data.some((value) => value > 0)];
    }"""
    expect(page.locator("#overlay")).to_have_attribute("width", "600")
    assert page.evaluate(found) == [600, True]


def test_names_of_brands_and_labels_are_text_and_nothing_else(open_page):
    name = "\"'><script>alert(1)</script> ☕ قهوة & co"
    labels = ("<img src=x onerror=alert(2)>", "{count}", "עברית")
    page = open_page.ready("boxes=3", name=name, labels=labels)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    assert page.title() == name
    expect(page.locator("h1")).to_have_text(name)
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#counts .count-name")).to_have_text(list(labels))
    expect(page.locator("#announcer")).to_contain_text("<img src=x onerror=alert(2)>: 1")
    assert page.locator("#counts img").count() == 0
    assert page.evaluate("document.scripts.length") == 3


def test_engine_and_speed_and_tensors_stand_in_the_details(open_page):
    page = open_page.ready("boxes=3")
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#total")).to_be_visible()
    page.click("#open-details")
    facts = page.locator("#details .facts > div")
    for text in (
        "Per picture42.5 ms",
        "Enginewasm",
        "Backendwasm",
        "Librarystand-in 1.0",
        "Chosen bya short trial",
        "Tried: wasm41.3 ms",
        "Tried: webglsoftware adapter",
        "Tensors in memory321",
        "Namessd-mobilenet-v2",
        "Labels3",
        "Input300 × 300",
        "Weightsfloat16, 0.1 MB",
        "LicenceApache-2.0",
    ):
        expect(facts.filter(has_text=re.compile(f"^{re.escape(text)}$"))).to_have_count(1)
    expect(page.locator("#offline-long")).to_contain_text("Ready offline: everything")


def test_panels_close_with_escape_and_hand_the_focus_back(open_page):
    page = open_page.ready()
    page.focus("#open-details")
    page.keyboard.press("Enter")
    expect(page.locator("#details")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#details")).to_be_hidden()
    expect(page.locator("#open-details")).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 844})
    page.focus("#sheet-toggle")
    page.keyboard.press("Enter")
    expect(page.locator("#threshold")).to_be_visible()
    page.focus("#threshold")
    page.keyboard.press("Escape")
    expect(page.locator("#threshold")).to_be_hidden()
    expect(page.locator("#sheet-toggle")).to_be_focused()


def test_without_javascript_the_page_says_so_and_reads_well(new_context, open_page):
    context = new_context(java_script_enabled=False)
    open_page.page = context.new_page()
    page = open_page(name="Northfield")
    expect(page.locator("h1")).to_have_text("Northfield")
    expect(page.locator(".card-noscript")).to_have_text(EN["noscript"])
    expect(page.locator("#card-title")).to_have_text(EN["empty.title"])


def test_opened_from_a_file_the_page_says_what_to_do(open_page, page):
    folder = open_page.write()
    page.goto((folder / "index.html").as_uri())
    expect(page.locator("#card-title")).to_have_text("Open this page from a web server")
    expect(page.locator("#card-code")).to_have_text("offshelf serve .")
    expect(page.locator("#sheet")).to_be_hidden()


def test_an_address_that_leads_nowhere_has_a_page_without_scripts(open_page):
    page = open_page(name="<b>Northfield</b>")
    page.goto(open_page.server.url + "404.html")
    expect(page.locator("h1")).to_have_text("Page not found")
    expect(page.locator("main")).to_contain_text("<b>Northfield</b>")
    assert page.locator("script, link, img").count() == 0
    page.click("text=Open the site")
    expect(page.locator("#primary")).to_have_text("Start camera")
