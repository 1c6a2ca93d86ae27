"""Language and engine: what is asked for, what is remembered, and what happens when it fails."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.support.page_site import strings
from tests.browser.support.page_states import PHOTO

EN, ZH = strings("en"), strings("zh-Hans")


def test_the_page_speaks_the_visitors_language(new_context, open_page):
    open_page.page = new_context(locale="zh-CN").new_page()
    page = open_page.ready("boxes=7")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("#card-title")).to_have_text(ZH["empty.title"])
    expect(page.locator("#primary")).to_have_text(ZH["camera.start"])
    expect(page.locator("#open-details")).to_have_attribute("aria-label", ZH["details.open"])
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#total")).to_have_text("7 件已识别")
    expect(page.locator("#announcer")).to_contain_text("识别到 7 件。")


def test_the_sites_own_language_goes_before_the_visitors(new_context, open_page):
    open_page.page = new_context(locale="zh-CN").new_page()
    page = open_page.ready(language="en")
    expect(page.locator("#card-title")).to_have_text(EN["empty.title"])


def test_another_language_is_picked_by_its_own_name_and_remembered(open_page):
    page = open_page.ready("boxes=7")
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#total")).to_have_text("7 items found")
    page.click("#open-details")
    picker = page.get_by_label("Language")
    assert picker.locator("option").all_inner_texts() == ["English", "简体中文"]
    picker.select_option("简体中文")
    expect(page.locator("#details-title")).to_have_text(ZH["details.title"])
    expect(page.locator("#facts-speed dt").first).to_have_text(ZH["details.speed.total"])
    expect(page.locator("#total")).to_have_text("7 件已识别")
    expect(page.locator("#primary")).to_have_text(ZH["photo.another"])
    page.reload()
    expect(page.locator("#card-title")).to_have_text(ZH["empty.title"])


def test_a_language_that_cannot_be_loaded_leaves_the_page_as_it_is(open_page, complaints):
    complaints.expect("net::ERR_FAILED")
    page = open_page.page
    page.route("**/zh-Hans*", lambda route: route.abort())
    page = open_page.ready()
    page.click("#open-details")
    page.get_by_label("Language").select_option("zh-Hans")
    expect(page.get_by_label("Language")).to_have_value("en")
    expect(page.locator("#details-title")).to_have_text("Details")


def test_the_engine_of_an_earlier_visit_is_remembered_for_this_site_and_version(open_page):
    page = open_page.ready(base="/repo/")
    assert open_page.worker()["load"]["remembered"] is None
    version = page.evaluate("offshelf.ready.then(({ version }) => version)")
    stored = page.evaluate("() => ({ ...localStorage })")
    assert stored == {f"offshelf:/repo/:engine:{version}": "wasm"}
    page.reload()
    page.wait_for_selector("#loading", state="hidden")
    assert open_page.worker()["load"]["remembered"] == "wasm"
    page.click("#open-details")
    expect(page.locator("#facts-engine")).to_contain_text("Chosen byan earlier visit")


@pytest.mark.parametrize(
    ("query", "asked"), [("", None), ("?engine=webgl", "webgl"), ("?engine=x", None)]
)
def test_an_engine_may_be_asked_for_in_the_address(open_page, query, asked):
    page = open_page.ready(query=query)
    assert open_page.worker()["load"]["asked"] == asked
    assert page.evaluate("localStorage.length") == (0 if asked else 1)


def test_a_device_that_blocks_storage_works_all_the_same(open_page):
    open_page.page.add_init_script(
        """Object.defineProperty(globalThis, "localStorage", {
          get() { throw new DOMException("blocked", "SecurityError"); } });"""
    )
    page = open_page.ready("boxes=7")
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#total")).to_have_text("7 items found")


def test_the_worker_gets_absolute_addresses(open_page):
    open_page.ready(base="/repo/")
    assets = open_page.worker()["load"]["assets"]
    root = open_page.server.url
    assert assets["base"] == root
    assert set(assets["engines"]) == {"wasm", "webgl", "webgpu"}
    for address in (*assets["engines"].values(), assets["wasm"]):
        assert address.startswith(f"{root}assets/")


def test_a_detector_that_does_not_start_says_why_and_what_to_do(open_page):
    page = open_page("load=fail")
    expect(page.locator("#card-title")).to_have_text("The detector did not start")
    expect(page.locator("#card-text")).to_contain_text("This browser cannot run the detector.")
    expect(page.locator("#card-detail")).to_have_text("No engine runs here.")
    with pytest.raises(Exception, match="No engine runs here"):
        page.evaluate("offshelf.ready")
    expect(page.locator("#primary")).to_have_text("Reload")
    with page.expect_navigation():
        page.click("#primary")


def test_a_worker_script_that_is_gone_is_told_as_a_missing_file(open_page, complaints):
    complaints.expect("404")
    page = open_page.page
    page.route("**/worker*", lambda route: route.fulfill(status=404))
    open_page()
    expect(page.locator("#card-text")).to_have_text(EN["failed.file-unreachable"])


def test_an_engine_from_the_address_that_fails_is_blamed_on_the_address(open_page):
    page = open_page("load=fail", query="?engine=webgpu")
    expect(page.locator("#card-text")).to_contain_text("Remove ?engine= from the address.")


def test_a_worker_that_dies_has_a_screen_and_a_way_out(open_page):
    page = open_page.ready("boxes=7&delay=60000")
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#stage-status")).to_be_visible()
    died = {"type": "error", "id": None, "code": "model", "message": "Out of memory."}
    open_page.tell_worker(died)
    expect(page.locator("#card-title")).to_have_text("The detector has stopped")
    expect(page.locator("#announcer")).to_have_text("The detector has stopped")
    expect(page.locator("#actions button:visible")).to_have_text(["Reload"])


@pytest.mark.parametrize(
    ("body", "kind", "status", "text", "detail"),
    [
        ("", "text/html", 404, EN["failed.file-missing"], "status 404"),
        ("<p>Sign in", "text/html", 200, EN["failed.file-is-page"], "a web page in the place of"),
        ("{}", "application/json", 200, EN["failed.detector"], "Build the site again"),
        ("{", "application/json", 200, EN["failed.detector"], "JSON"),
    ],
)
def test_a_detector_that_cannot_be_read_says_why(
    open_page, complaints, body, kind, status, text, detail
):
    complaints.expect("404")
    page = open_page.page
    answer = {"body": body, "content_type": kind, "status": status}
    page.route("**/detector.json", lambda route: route.fulfill(**answer))
    open_page()
    expect(page.locator("#card-text")).to_have_text(text)
    expect(page.locator("#card-detail")).to_contain_text(detail)
