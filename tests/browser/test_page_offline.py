"""What the page says of being offline, and how an update takes over: when the person chooses."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.support.faults import Fault
from tests.browser.support.page_site import SHARD_PATH, strings
from tests.browser.support.page_states import PHOTO

EN = strings("en")
REASONS = ("network", "status", "length", "hash", "quota", "storage")


def version(bytes_: int, total: int = 10) -> dict[str, object]:
    return {"type": "version", "version": "x", "bytes": bytes_, "total": total}


def failed(reason: str) -> dict[str, object]:
    return {"type": "install-failed", "version": "y", "reason": reason, "url": "", "detail": ""}


def test_the_first_visit_ends_with_ready_offline_and_works_without_the_server(open_page):
    page = open_page.ready("boxes=7", base="/a/b/")
    expect(page.locator("#offline-short")).to_have_text("Ready offline")
    expect(page.locator("#announcer")).to_have_text("Ready offline")
    stored = page.evaluate("offshelf.offline()")
    assert stored["version"] == page.evaluate("offshelf.ready.then(({ version }) => version)")
    assert stored["bytes"] > 100_000
    open_page.server.kill()
    open_page.server.forget()
    page.reload()
    expect(page.locator("#offline-short")).to_have_text("Ready offline")
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#total")).to_have_text("7 items found")
    assert open_page.server.paths() == []


def test_nothing_is_stored_before_the_detector_has_what_it_needs(open_page):
    page = open_page("load=hang")
    expect(page.locator("#loading-phase")).to_have_text("4.1 MB of 9.4 MB")
    assert "sw.js" not in [one.path.strip("/") for one in open_page.server.asked]
    assert page.evaluate("offshelf.offline()") is None


def test_storing_tells_how_far_it_is(open_page):
    page = open_page.ready()
    expect(page.locator("#offline-short")).to_have_text("Ready offline")
    open_page.as_service_worker(version(0))
    progress = {"type": "install-progress", "version": "x", "loaded": 4.3e6, "total": 10e6}
    open_page.as_service_worker(progress)
    expect(page.locator("#offline-short")).to_have_text("Storing 43%")
    expect(page.locator("#offline-long")).to_have_text(
        "Storing for offline use: 4.3 MB of 10.0 MB."
    )
    open_page.as_service_worker(version(10))
    expect(page.locator("#offline-short")).to_have_text("Ready offline")


@pytest.mark.parametrize("reason", REASONS)
def test_why_nothing_could_be_stored_is_said_in_words(open_page, reason):
    page = open_page.ready()
    expect(page.locator("#offline-short")).to_have_text("Ready offline")
    open_page.as_service_worker(version(0))
    open_page.as_service_worker(failed(reason))
    expect(page.locator("#offline-short")).to_have_text("Not stored")
    notice = page.locator("#notice-failed")
    expect(notice).to_contain_text("Not ready for offline use")
    expect(notice).to_contain_text(EN[f"offline.failed.{reason}"])
    notice.get_by_role("button").click()
    expect(notice).to_be_hidden()
    open_page.as_service_worker(failed(reason))
    expect(notice).to_be_hidden()
    another = "quota" if reason == "network" else "network"
    open_page.as_service_worker(failed(another))
    expect(notice).to_contain_text(EN[f"offline.failed.{another}"])


def test_a_missing_file_keeps_the_first_visit_from_being_stored_and_the_page_works(open_page):
    page = open_page.ready("boxes=7", faults={f"/{SHARD_PATH}": Fault("not-found")})
    expect(page.locator("#offline-short")).to_have_text("Not stored")
    expect(page.locator("#notice-failed")).to_contain_text(EN["offline.failed.status"])
    page.set_input_files("#file", PHOTO)
    expect(page.locator("#total")).to_have_text("7 items found")


def test_storing_is_tried_again_when_the_network_returns(open_page):
    page = open_page.ready(faults={f"/{SHARD_PATH}": Fault("not-found")})
    expect(page.locator("#offline-short")).to_have_text("Not stored")
    open_page.server.faults.clear()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#offline-short")).to_have_text("Ready offline")


def test_the_browser_is_asked_once_to_keep_what_is_stored_whole(open_page):
    open_page.page.add_init_script(
        """globalThis.asked = 0;
        StorageManager.prototype.persisted = async () => false;
        StorageManager.prototype.persist = async () => { globalThis.asked += 1; return true; };"""
    )
    page = open_page.ready(faults={f"/{SHARD_PATH}": Fault("not-found")})
    expect(page.locator("#offline-short")).to_have_text("Not stored")
    assert page.evaluate("asked") == 0
    open_page.server.faults.clear()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#offline-short")).to_have_text("Ready offline")
    open_page.as_service_worker(version(10))
    assert page.evaluate("asked") == 1


def test_a_page_in_another_tab_is_told_of_the_take_over_and_not_reloaded(open_page):
    page = open_page.ready(name="Northfield")
    expect(page.locator("#offline-short")).to_have_text("Ready offline")
    open_page.server.publish(open_page.write(name="Southfield"))
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#update-now").click()
    expect(other.locator("h1")).to_have_text("Southfield")
    expect(page.locator("h1")).to_have_text("Northfield")
    page.locator("#update-now").click()
    expect(page.locator("h1")).to_have_text("Southfield")


def test_an_update_waits_until_the_person_chooses(open_page):
    page = open_page.ready("boxes=7", name="Northfield")
    expect(page.locator("#offline-short")).to_have_text("Ready offline")
    open_page.server.publish(open_page.write(worker="boxes=7", name="Southfield"))
    page.reload()
    expect(page.locator("h1")).to_have_text("Northfield")
    notice = page.locator("#notice-update")
    expect(notice).to_contain_text("A new version is ready")
    expect(page.locator("#offline-short")).to_have_text("Update ready")
    notice.get_by_role("button", name="Later").click()
    expect(notice).to_be_hidden()
    expect(page.locator("h1")).to_have_text("Northfield")
    page.click("#open-details")
    page.locator("#details-update").click()
    expect(page.locator("h1")).to_have_text("Southfield")
    expect(page.locator("#offline-short")).to_have_text("Ready offline")
    expect(page.locator("#notice-update")).to_be_hidden()


def test_an_update_that_fails_leaves_the_version_in_use_and_says_so(open_page):
    page = open_page.ready("boxes=7", name="Northfield")
    expect(page.locator("#offline-short")).to_have_text("Ready offline")
    open_page.server.publish(open_page.write(worker="boxes=7", name="Southfield"))
    open_page.server.faults["/"] = Fault("not-found")
    page.reload()
    notice = page.locator("#notice-failed")
    expect(notice).to_contain_text("The update could not be stored")
    expect(notice).to_contain_text(EN["offline.failed.status"])
    expect(notice).to_contain_text(EN["offline.failed.kept"])
    expect(page.locator("h1")).to_have_text("Northfield")
    expect(page.locator("#offline-short")).to_have_text("Ready offline")


def test_the_button_to_install_stands_only_where_the_browser_can(open_page):
    page = open_page.ready()
    page.click("#open-details")
    expect(page.locator("#install")).to_be_hidden()
    page.evaluate(
        """() => {
          const event = new Event("beforeinstallprompt", { cancelable: true });
          event.prompt = () => { globalThis.prompted = (globalThis.prompted ?? 0) + 1; };
          dispatchEvent(event);
        }"""
    )
    expect(page.locator("#install")).to_contain_text("Opens like an app, without a connection.")
    page.click("#install-button")
    expect(page.locator("#install")).to_be_hidden()
    assert page.evaluate("prompted") == 1


def test_on_an_iphone_installing_is_explained(new_context, open_page):
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    open_page.page = new_context(user_agent=agent).new_page()
    page = open_page.ready()
    page.click("#open-details")
    expect(page.locator("#install")).to_contain_text("Tap Share, then Add to Home Screen.")
    expect(page.locator("#install-button")).to_be_hidden()
