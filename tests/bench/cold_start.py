"""From a visit without network to the first boxes, out of the service worker's cache."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.bench.chromium import CpuClock, chromium

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Playwright

FIRST_VISITS = 3
"""Visits with network: the first stores, the others let the browser keep compiled code."""

SETTLE_MS = 3000

SECONDS = 120

# Runs in a page before its own scripts. `frame` is handed to the site the moment that it offers its
# interface; what the site must load before it can answer is what is measured.
WATCH = """
const decode = (base64) => new Blob([Uint8Array.fromBase64(base64)], { type: "image/jpeg" });
const look = {
  empty: async () => ({}),
  seed: async (seed, blob) => {
    const { scores } = await seed.detect(await createImageBitmap(blob));
    return { count: scores[0].length, backend: (await seed.ready).backend };
  },
  offshelf: async (offshelf, blob) => {
    const { detections, timings } = await offshelf.detect(blob);
    const { backend } = (await offshelf.ready).engine;
    return { count: detections.count, backend, run: timings.run };
  },
};
for (const name of Object.keys(look)) {
  let held;
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get: () => held,
    set: (value) => {
      held = value;
      look[name](value, decode(PICTURE)).then(
        (found) => { globalThis.benchFirst = { milliseconds: performance.now(), ...found }; },
        (error) => { globalThis.benchFirst = { error: String(error) }; });
    },
  });
}
"""

STORED = """async () => {
  const plain = globalThis.seed ?? globalThis.empty;
  return plain ? plain.stored() : (await offshelf.offline()) !== null;
}"""


@dataclass
class StartFigures:
    """From the navigation to the first boxes, one figure a visit.

    Args:
        milliseconds: on the page's clock.
        cpu: CPU milliseconds of all of Chromium's processes meanwhile.
        run: of ``milliseconds``, those of the graph's first run; nothing where it is not told.
    """

    milliseconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    run: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, float]:
        """Medians and minimum, as they go into the table."""
        run = {"run_median": median(self.run)} if self.run else {}
        return {
            "cpu_median": median(self.cpu),
            "median": median(self.milliseconds),
            "min": min(self.milliseconds),
            **run,
        }


@dataclass(frozen=True)
class Start:
    """One of the sides: its address, and the profile that its visits share.

    Args:
        detects: whether it finds boxes; the empty page, which is the floor, does not.
    """

    name: str
    address: str
    profile: Path
    detects: bool = True


def store(playwright: Playwright, start: Start, picture: str) -> None:
    """Visit with network until everything is stored."""
    for _ in range(FIRST_VISITS):
        with chromium(playwright, start.profile) as context:
            page = context.pages[0]
            page.add_init_script(_watch(picture))
            page.goto(start.address)
            _first_boxes(page, start)
            page.wait_for_function(STORED, timeout=SECONDS * 1000)
            # The browser writes compiled code to disk a little later.
            page.wait_for_timeout(SETTLE_MS)


def measure_starts(
    playwright: Playwright, starts: list[Start], picture: str, *, visits: int
) -> dict[str, StartFigures]:
    """``visits`` visits a side, taking turns, each in a browser that was just started.

    The servers must be gone by now.
    """
    figures = {start.name: StartFigures() for start in starts}
    for turn in range(visits):
        for start in starts if turn % 2 == 0 else starts[::-1]:
            with chromium(playwright, start.profile) as context:
                page = context.pages[0]
                page.add_init_script(_watch(picture))
                # A browser that was just started is busy with itself for a while.
                page.wait_for_timeout(SETTLE_MS)
                clock = CpuClock(context)
                before = clock.seconds()
                page.goto(start.address)
                first = _first_boxes(page, start)
                mine = figures[start.name]
                mine.cpu.append((clock.seconds() - before) * 1000)
                mine.milliseconds.append(first["milliseconds"])
                if "run" in first:
                    mine.run.append(first["run"])
    return figures


def _watch(picture: str) -> str:
    return f"(() => {{ const PICTURE = {json.dumps(picture)}; {WATCH} }})()"


def _first_boxes(page: Any, start: Start) -> dict[str, Any]:
    answer: dict[str, Any] = page.wait_for_function(
        "() => globalThis.benchFirst", timeout=SECONDS * 1000
    ).json_value()
    if start.detects and (answer.get("backend") != "wasm" or answer["count"] == 0):
        raise RuntimeError(f"no boxes at {page.url}: {answer}")
    return answer
