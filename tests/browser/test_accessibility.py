"""axe in every state, light and dark, in both languages; thumbs; keyboards."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.support.page_states import STATES

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = {
    "phone": {"width": 390, "height": 844},
    "small": {"width": 320, "height": 568},
    "flat": {"width": 844, "height": 390},
    "wide": {"width": 1280, "height": 800},
}
TARGET = 48
# Boxes are sums in single precision: far down a page 48 px may be 47.99999.
ROUNDING = 0.1
WITHOUT_SCRIPT = ("file", "404")

FOUND = """() => axe.run({ resultTypes: ["violations"] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`)))"""

SMALL = """([target, rounding]) => [...document.querySelectorAll("button, input, select, a[href]")]
  .filter((element) => element.checkVisibility() && !element.matches(".skip"))
  .map((element) => ({ element, box: element.getBoundingClientRect() }))
  .filter(({ box }) => Math.min(box.width, box.height) < target - rounding)
  .map(({ element, box }) => `${element.id}: ${box.width} x ${box.height}`)"""

# Heights in "dvh" follow a resize some frames later, and the sheet slides there.
FOLLOWED = """document.body.clientHeight === innerHeight
  && !document.querySelector("#sheet")?.getAnimations().length"""

LONG_NAME = "Quillberry Tea & Coffee Roasters of the Lower Northfield Valley"

OUTSIDE = """(rounding) => [...document.querySelectorAll(
    "button, input, h1, h2, p, .bar, .sheet, .stage")]
  .filter((element) => element.checkVisibility())
  .filter((element) => !element.closest(".visually-hidden, dialog, .skip, .card"))
  .map((element) => ({ element, box: element.getBoundingClientRect() }))
  .filter(({ box }) => box.left < -rounding || box.right > innerWidth + rounding
    || box.bottom > innerHeight + 0.5)
  .map(({ element, box }) => `${element.id || element.className}: ${JSON.stringify(box)}`)"""

PICK_LANGUAGE = """(language) => {
  const select = document.querySelector("#language");
  select.value = language;
  select.dispatchEvent(new Event("change"));
}"""

OUTLINE = "(element) => getComputedStyle(element).outline"


@pytest.fixture
def visitor(new_context, open_page):
    """Opens a context for the page: ``visitor(screen="wide")``."""

    def start(screen="phone", **options):
        context = new_context(viewport=SCREENS[screen], permissions=["camera"], **options)
        open_page.page = context.new_page()
        return open_page.page

    return start


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(visitor, open_page, state):
    page = visitor()
    for language in ("en", "zh-Hans"):
        if language == "en" or state in WITHOUT_SCRIPT:
            STATES[state](open_page, {"language": language})
            page.evaluate(AXE.read_text())
        else:
            page.evaluate(PICK_LANGUAGE, language)
        expect(page.locator("html")).to_have_attribute("lang", language)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(FOUND) == [], f"{language} {scheme}"


@pytest.mark.parametrize("state", [state for state in STATES if state != "404"])
def test_controls_are_large_enough_for_a_thumb_and_nothing_is_cut_off(visitor, open_page, state):
    page = visitor(has_touch=True, reduced_motion="reduce")
    STATES[state](open_page, {"name": LONG_NAME})
    for screen, size in SCREENS.items():
        page.set_viewport_size(size)
        assert open_page.eventually(lambda: page.evaluate(FOLLOWED)), screen
        assert page.evaluate(SMALL, [TARGET, ROUNDING]) == [], screen
        assert page.evaluate(OUTSIDE, ROUNDING) == [], screen
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), screen


def test_the_keyboard_reaches_everything_in_the_order_of_the_page(visitor, open_page):
    page = visitor("wide")
    STATES["photo"](open_page, {})
    order = []
    for _ in range(8):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    wanted = ["skip", "open-details", "counts-region", "threshold", "primary", "secondary"]
    assert [name for name in order if name in wanted][: len(wanted)] == wanted


def test_whatever_has_the_focus_is_seen(visitor, open_page):
    page = visitor()
    STATES["photo"](open_page, {})
    for name in ("open-details", "sheet-toggle", "counts-region", "primary", "secondary"):
        page.keyboard.press("Tab")
        page.focus(f"#{name}")
        outline = page.locator(f"#{name}").evaluate(OUTLINE)
        assert outline.endswith("solid 3px"), name


def test_who_wants_less_motion_gets_no_sliding_and_a_slow_spinner(visitor, open_page):
    page = visitor(reduced_motion="reduce")
    STATES["looking"](open_page, {})
    spinner = page.locator(".stage-status .spinner")
    style = "(element) => getComputedStyle(element).animationTimingFunction"
    assert spinner.evaluate(style) == "steps(6)"
    duration = "(element) => getComputedStyle(element).transitionDuration"
    assert float(page.locator("#sheet").evaluate(duration).removesuffix("s")) < 0.001


def test_text_grows_with_the_size_that_people_set(visitor, open_page):
    page = visitor()
    STATES["photo"](open_page, {})
    before = page.locator("#total-number").bounding_box()["height"]
    page.evaluate("() => { document.documentElement.style.fontSize = '150%' }")
    assert page.locator("#total-number").bounding_box()["height"] > 1.3 * before
    expect(page.locator("#primary")).to_be_in_viewport(ratio=1)
