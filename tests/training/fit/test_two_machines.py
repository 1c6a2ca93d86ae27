"""Two processes that train together by ``TF_CONFIG``, as two machines would."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
LONG = 1200
"""Seconds; on an idle machine a test takes a minute."""


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("localhost", 0))
        return [one.getsockname()[1] for one in sockets]


@contextmanager
def two_machines(project: Path, steps: int, scratch: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Workers 0 and 1; what they leave in temporary folders stays below ``scratch``."""
    workers = [f"localhost:{port}" for port in free_ports(2)]
    made = []
    try:
        for index in range(2):
            task = {"cluster": {"worker": workers}, "task": {"type": "worker", "index": index}}
            quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
            own = {"TF_CONFIG": json.dumps(task), "TMPDIR": str(scratch)}
            made.append(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.training.fit.worker", str(project), str(steps)],
                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT,
                    env={**os.environ, **quiet, **own},
                )
            )  # fmt: skip
        yield made
    finally:
        for process in made:
            process.kill()
            process.communicate()


def said(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    out, _ = process.communicate(timeout=LONG)
    return [json.loads(line) for line in out.splitlines()]


def test_both_end_with_the_same_weights_from_other_images_and_one_writes(
    project: Path, tmp_path: Path
):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with two_machines(project, 4, scratch) as machines:
        leader, other = (said(process) for process in machines)
        assert [process.returncode for process in machines] == [0, 0]

    checkpoints = [{row["step"]: row["weights"] for row in rows[:-1]} for rows in (leader, other)]
    assert checkpoints[0] == checkpoints[1]
    assert set(checkpoints[0]) == {1, 2, 3, 4}
    assert len(set(checkpoints[0].values())) == 4  # and they did learn

    images = [set(rows[-1]["images"]) for rows in (leader, other)]
    assert all(images)
    assert not images[0] & images[1]

    results = [rows[-1]["result"] for rows in (leader, other)]
    assert json.loads((project / "fit.json").read_text()) == results[0]
    same = ("steps", "loss", "best_step", "best_ap", "stopped")
    assert [results[0][key] for key in same] == [results[1][key] for key in same]
    assert (project / "checkpoints" / "ckpt-4.index").is_file()
    assert len(list((project / "logs" / "train").iterdir())) == 1
    assert [path.name for path in project.glob(".*")] == [".pipeline.config.lock"]  # the leader's
    assert list(scratch.glob("offshelf-*")) == []  # what the other one wrote is gone


def test_when_one_is_killed_the_other_says_so_and_its_checkpoint_stays(
    project: Path, tmp_path: Path
):
    with two_machines(project, 100_000, tmp_path) as (leader, other):
        pointer = project / "checkpoints" / "checkpoint"
        limit = time.monotonic() + LONG
        while not (pointer.is_file() and "ckpt-2" in pointer.read_text()):
            assert leader.poll() is None
            assert time.monotonic() < limit
            time.sleep(0.1)
        other.kill()
        last = said(leader)[-1]
        assert leader.returncode == 2
    assert last["error"]["code"] == "OFF737"
    assert "another machine" in last["error"]["what"]
    assert "number 1 of 2" in last["error"]["where"]
    assert "last checkpoint" in last["error"]["way_out"]
    assert pointer.is_file()
