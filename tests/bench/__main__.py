"""``python -m tests.bench``: measure everything and write the table."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from tests.bench.builds import measure_builds
from tests.bench.chromium import chromium
from tests.bench.cold_start import Start, measure_starts, store
from tests.bench.frames import Side, check_agreement, measure_frames
from tests.bench.picture import picture
from tests.bench.seed_site import build_empty_site, build_seed_site
from tests.bench.static_server import served
from tests.bench.table import hand_in, markdown
from tests.bench.targets import targets
from tests.bench.versions import versions
from tests.bench.wire import own_wire, seed_wire

CHECKOUT = Path(__file__).resolve().parents[2]
MODEL = CHECKOUT / "models" / "oidv4-ssd" / "saved_model"
LOGO = CHECKOUT / "examples" / "demo" / "logo.png"


def bench(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder for bench.md and bench.json.")
    ] = CHECKOUT / "build" / "bench",
    rounds: Annotated[int, typer.Option(help="Turns of each side.", min=1)] = 12,
    frames: Annotated[int, typer.Option(help="Frames in a turn.", min=1)] = 10,
    visits: Annotated[int, typer.Option(help="Cold starts of each side.", min=1)] = 9,
    repeats: Annotated[int, typer.Option(help="Builds with another theme.", min=1)] = 5,
) -> None:
    """Measure the built site against the seed's way; exit with 1 if a promise is not kept."""
    with tempfile.TemporaryDirectory(prefix="offshelf-bench-") as name:
        figures = _measure(Path(name), rounds, frames, visits, repeats)
    promises = targets(figures)
    hand_in(output, "bench", markdown(figures, promises), figures, promises)


def _measure(work: Path, rounds: int, frames: int, visits: int, repeats: int) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    typer.echo("Building the site, then again in other colours", err=True)
    builds = measure_builds(MODEL, LOGO, work, repeats=repeats)
    typer.echo("Converting the model the seed's way", err=True)
    seed, own, empty = work / "seed", work / "site", work / "empty"
    build_seed_site(MODEL, seed)
    build_empty_site(empty)
    frame = picture()
    starts = []
    with sync_playwright() as playwright:
        with served(seed) as seed_url, served(own) as own_url, served(empty) as empty_url:
            typer.echo("Looking at frames", err=True)
            with chromium(playwright, work / "profile") as context:
                browser = context.browser
                browser_version = browser.version if browser else "unknown"
                sides = [
                    Side("seed", seed_url, "openSeed"),
                    Side("own", f"{own_url}offshelf.json", "openOwn", {"engine": "wasm"}),
                ]
                looked = measure_frames(context, sides, frame, rounds=rounds, frames=frames)
                check_agreement(looked)
            typer.echo("Storing them for offline use", err=True)
            for name, url in (("seed", seed_url), ("own", own_url), ("empty", empty_url)):
                start = Start(name, url, work / f"profile-{name}", detects=name != "empty")
                starts.append(start)
                store(playwright, start, frame)
        typer.echo("Starting without network", err=True)
        started = measure_starts(playwright, starts, frame, visits=visits)
    summaries = {name: side.summary() for name, side in looked.items()}
    return {
        "builds": builds.summary(),
        "cold_start_ms": {name: start.summary() for name, start in started.items()},
        "frames": summaries,
        "versions": versions(browser_version, summaries),
        "wire_bytes": {"own": own_wire(own).summary(), "seed": seed_wire(seed).summary()},
    }


if __name__ == "__main__":
    typer.run(bench)
