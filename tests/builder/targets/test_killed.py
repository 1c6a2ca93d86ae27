"""A build that is killed, at whatever line, leaves the previous site or the new one, whole."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


def kills(folder: Path, target: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.builder.targets.kill_points", str(folder), target]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def site(files: dict[str, str]) -> dict[str, str]:
    return {path: data for path, data in files.items() if not path.startswith("site.weights/")}


def shards(files: dict[str, str]) -> dict[str, str]:
    inventory = "site.weights/offshelf.json"
    return {p: d for p, d in files.items() if p.startswith("site.weights/") and p != inventory}


@pytest.mark.parametrize("target", ["github-pages", "zip"])
def test_a_killed_build_leaves_one_version_whole(tmp_path: Path, target: str) -> None:
    result = kills(tmp_path / "work", target)
    before, after = result["before"], result["after"]
    left = [kill["left"] for kill in result["kills"]]
    assert len(left) > 50
    assert site(before) != site(after)
    for files in left:
        assert site(files) in (site(before), site(after))
        # The site that is there finds its weights.
        version = before if site(files) == site(before) else after
        assert shards(version).items() <= shards(files).items()
    assert site(left[0]) == site(before)
    for kill in result["kills"]:
        assert kill["again"] == before
        assert not [name for name in kill["names"] if name.startswith(".")]
