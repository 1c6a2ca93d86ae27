"""Promises about the tree itself: what may be installed from it, and what its parts weigh."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DIST = ROOT / "site_templates/runtime/dist"

LOCKS = sorted(
    path
    for pattern in ("site_templates/runtime", "models/*", "tests", "tests/bench")
    for path in ROOT.glob(f"{pattern}/package-lock.json")
)
REQUIREMENTS = [*sorted(ROOT.glob("requirements/*.txt")), ROOT / "training/od_api/requirement.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.parent.name)
def test_every_node_package_is_pinned_by_its_hash_and_to_no_host(lock: Path) -> None:
    packages = json.loads(lock.read_text())["packages"]
    packages.pop("")
    assert packages
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert not [name for name, package in packages.items() if "integrity" not in package]


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda path: path.name)
def test_every_python_package_is_pinned_by_its_hashes_and_to_no_host(file: Path) -> None:
    text = re.sub(r"\s*#.*", "", file.read_text())
    wanted = re.sub(r"\\\n\s*", " ", text).split("\n")
    packages = [line for line in wanted if line.strip()]
    assert packages
    assert [line for line in packages if not re.search(r"==\S+ .*--hash=sha256:\w{64}", line)] == []
    assert "://" not in text


def test_the_tree_holds_nothing_that_was_installed_or_built() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = ["git", "-C", str(ROOT), "ls-files"]
    files = subprocess.run(listed, capture_output=True, text=True, check=True).stdout.splitlines()
    strangers = ("node_modules/", "runtime/dist/", "saved_model/", ".venv/", "__pycache__/")
    assert files
    assert not [file for file in files if any(part in f"/{file}" for part in strangers)]


def test_the_engine_weighs_no_more_than_240_kb_gzipped() -> None:
    """What a first visit downloads to run on wasm, besides the site's own code and the weights."""
    files = ("engine-wasm.js", "tfjs-backend-wasm-simd.wasm")
    sizes = [len(gzip.compress((DIST / file).read_bytes(), mtime=0)) for file in files]
    assert sum(sizes) <= 240_000
