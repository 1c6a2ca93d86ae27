"""Every state that the page can be in, and how to get there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.support.pictures import encoded, spotted, upload

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.support.open_page import OpenPage

    Go = Callable[[OpenPage, dict[str, Any]], None]

PHOTO = upload(encoded(spotted()), "shelf.png", "image/png")

REJECT = """(name) => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", name));
}"""


def refuse_camera(open_page: OpenPage, name: str) -> None:
    """Make ``getUserMedia`` fail with the DOMException of this name."""
    open_page.page.evaluate(REJECT, name)


def _empty(open_page: OpenPage, site: dict[str, Any]) -> None:
    open_page.ready("boxes=14", **site)


def _loading(open_page: OpenPage, site: dict[str, Any]) -> None:
    open_page("load=hang", **site)
    open_page.page.wait_for_selector("#loading-phase:has-text('9.4')")


def _failed(open_page: OpenPage, site: dict[str, Any]) -> None:
    open_page("load=fail", **site)
    open_page.page.wait_for_selector(":root[data-view=failed]")


def _asking(open_page: OpenPage, site: dict[str, Any]) -> None:
    _empty(open_page, site)
    open_page.page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => new Promise(() => {}) }"
    )
    open_page.page.click("#primary")


def _live(open_page: OpenPage, site: dict[str, Any]) -> None:
    _empty(open_page, site)
    open_page.page.click("#primary")
    open_page.page.wait_for_selector("#total")


def _live_open(open_page: OpenPage, site: dict[str, Any]) -> None:
    _live(open_page, site)
    if open_page.page.is_visible("#sheet-toggle"):
        open_page.page.click("#sheet-toggle")
    open_page.page.wait_for_selector("#threshold")


def _recovering(open_page: OpenPage, site: dict[str, Any]) -> None:
    _live(open_page, site)
    open_page.tell_worker({"type": "recovering", "reason": "context lost"})
    open_page.page.wait_for_selector("#stage-status")


def _camera_fault(name: str) -> Go:
    def go(open_page: OpenPage, site: dict[str, Any]) -> None:
        _empty(open_page, site)
        refuse_camera(open_page, name)
        open_page.page.click("#primary")
        open_page.page.wait_for_selector(":root[data-view=camera-fault]")

    return go


def _photo(open_page: OpenPage, site: dict[str, Any]) -> None:
    _empty(open_page, site)
    open_page.page.set_input_files("#file", PHOTO)
    open_page.page.wait_for_selector("#total")


def _looking(open_page: OpenPage, site: dict[str, Any]) -> None:
    open_page.ready("delay=60000", **site)
    open_page.page.set_input_files("#file", PHOTO)
    open_page.page.wait_for_selector("#stage-status")


def _nothing(open_page: OpenPage, site: dict[str, Any]) -> None:
    open_page.ready("boxes=0", **site)
    open_page.page.set_input_files("#file", PHOTO)
    open_page.page.wait_for_selector("#stage-status", state="hidden")


def _no_photo(open_page: OpenPage, site: dict[str, Any]) -> None:
    _empty(open_page, site)
    open_page.page.set_input_files("#file", upload(b"a;b", "a list of prices.csv", "text/csv"))
    open_page.page.wait_for_selector(":root[data-view=photo-fault]")


def _details(open_page: OpenPage, site: dict[str, Any]) -> None:
    _photo(open_page, site)
    open_page.page.evaluate("() => dispatchEvent(new Event('beforeinstallprompt'))")
    open_page.page.click("#open-details")
    open_page.page.wait_for_selector("#install")


def _stored(open_page: OpenPage, site: dict[str, Any]) -> None:
    _empty(open_page, site)
    open_page.page.wait_for_selector("#offline-dot[data-offline=ready]")


def _not_stored(open_page: OpenPage, site: dict[str, Any]) -> None:
    _stored(open_page, site)
    gone = {"type": "version", "version": "x", "bytes": 0, "total": 9}
    failed = {"type": "install-failed", "version": "x", "reason": "quota", "url": "", "detail": ""}
    for message in (gone, failed):
        open_page.as_service_worker(message)
    open_page.page.wait_for_selector("#notice-failed")


def _storing(open_page: OpenPage, site: dict[str, Any]) -> None:
    _stored(open_page, site)
    gone = {"type": "version", "version": "x", "bytes": 0, "total": 9}
    progress = {"type": "install-progress", "version": "x", "loaded": 43, "total": 100}
    for message in (gone, progress):
        open_page.as_service_worker(message)
    open_page.page.wait_for_selector("#offline-dot[data-offline=storing]")


def _update(open_page: OpenPage, site: dict[str, Any]) -> None:
    _photo(open_page, site)
    open_page.page.wait_for_selector("#offline-dot[data-offline=ready]")
    open_page.page.evaluate("() => { document.querySelector('#notice-update').hidden = false }")


def _dropping(open_page: OpenPage, site: dict[str, Any]) -> None:
    _empty(open_page, site)
    open_page.page.evaluate("() => { document.querySelector('#drop-veil').hidden = false }")


def _from_file(open_page: OpenPage, site: dict[str, Any]) -> None:
    open_page.page.goto((open_page.write(**site) / "index.html").as_uri())
    open_page.page.wait_for_selector("#card-code")


def _missing(open_page: OpenPage, site: dict[str, Any]) -> None:
    open_page(**site)
    open_page.page.goto(open_page.server.url + "404.html")


STATES: dict[str, Go] = {
    "loading": _loading,
    "empty": _empty,
    "failed": _failed,
    "asking": _asking,
    "live": _live,
    "live-open": _live_open,
    "recovering": _recovering,
    "camera-denied": _camera_fault("NotAllowedError"),
    "camera-absent": _camera_fault("NotFoundError"),
    "camera-busy": _camera_fault("NotReadableError"),
    "looking": _looking,
    "photo": _photo,
    "nothing": _nothing,
    "no-photo": _no_photo,
    "details": _details,
    "storing": _storing,
    "not-stored": _not_stored,
    "update": _update,
    "dropping": _dropping,
    "file": _from_file,
    "404": _missing,
}
