"""The browser that ``offshelf verify`` drives."""

from __future__ import annotations

from builder.doctor.ask_python import ask_python, last_line
from builder.doctor.finding import Finding

NAME = "browser"

SECONDS = 120

START = """
from pathlib import Path
from tempfile import TemporaryDirectory
from builder.errors import OffshelfError
from builder.verify.browser import Browser, find_browser
try:
    executable = find_browser()
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile, Browser(executable) as browser:
        with browser.visit(Path(profile)) as visit:
            assert visit.call("() => new Promise((go) => setTimeout(go, 1, 7))", seconds=30) == 7
            print("found", visit.version, executable)
except OffshelfError as error:
    print("error", error.what, error.way_out, sep="\\t")
"""


def check_browser() -> Finding:
    """There is a Chromium, it starts without a window, and it runs JavaScript."""
    answer = ask_python(START, seconds=SECONDS)
    if not answer.worked:
        return Finding(
            NAME,
            "fail",
            f"the browser does not start: {last_line(answer.trouble)}",
            "Run `playwright install chromium`, or point OFFSHELF_BROWSER at another",
        )
    if answer.said.startswith("error\t"):
        _, what, way_out = answer.said.split("\t")
        return Finding(NAME, "fail", what, way_out)
    _, version, executable = answer.said.split(" ", 2)
    return Finding(NAME, "ok", f"Chromium {version}, {executable}")
