"""Bytes that a first visit downloads: engine, the site's own code, weights."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tests.bench.seed_site import ENGINE, seed_weights

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True)
class Wire:
    """Bytes by purpose.

    Args:
        engine: library and its .wasm, gzipped as a host does.
        code: the site's own scripts, gzipped.
        weights: shards as they are; they do not compress.
    """

    engine: int
    code: int
    weights: int

    def summary(self) -> dict[str, int]:
        """As it goes into the table."""
        return asdict(self)


def seed_wire(folder: Path) -> Wire:
    """What the seed's way downloads."""
    return Wire(
        engine=_gzipped(folder / file.name for file in ENGINE),
        code=_gzipped([folder / "seed.js", folder / "sw.js", folder / "index.html"]),
        weights=_plain(seed_weights(folder)),
    )


def own_wire(folder: Path) -> Wire:
    """What a built site downloads on a device that runs it on wasm."""
    page = page_config(folder)
    detector_file = folder / page["detector"]
    detector = json.loads(detector_file.read_text())
    scripts = {*folder.rglob("*.js")} - {folder / path for path in page["engines"].values()}
    return Wire(
        engine=_gzipped([folder / page["engines"]["wasm"], folder / page["wasm"]]),
        code=_gzipped([*sorted(scripts), folder / "index.html"]),
        weights=_plain(detector_file.parent / shard["path"] for shard in detector["weights"]),
    )


def page_config(folder: Path) -> dict[str, Any]:
    """``PageConfig`` out of the page of a built site."""
    html = (folder / "index.html").read_text()
    found = re.search(r'<script[^>]*id="offshelf-page"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert found, "index.html carries no page configuration"
    config: dict[str, Any] = json.loads(found[1])
    return config


def _gzipped(files: Iterable[Path]) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 9, mtime=0)) for file in files)


def _plain(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files)
