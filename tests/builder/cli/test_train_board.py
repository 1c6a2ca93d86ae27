"""``offshelf train board``: TensorBoard, for as long as the command runs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from builder.cli.main import app

if TYPE_CHECKING:
    from pathlib import Path

LONG = 300


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("localhost", 0))
        return int(one.getsockname()[1])


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=5) as answer:
            return b"TensorBoard" in answer.read()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@pytest.mark.slow
def test_tensorboard_answers_and_ends_with_the_command(tmp_path: Path):
    (tmp_path / "pipeline.config").touch()
    (tmp_path / "logs").mkdir()
    port = free_port()
    command = ["-c", "from builder.cli import main; main()", "train", "board", str(tmp_path)]
    process = subprocess.Popen(
        [sys.executable, *command, "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )  # fmt: skip
    try:
        limit = time.monotonic() + LONG
        while not answers(port):
            assert process.poll() is None
            assert time.monotonic() < limit
            time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        process.wait(LONG)
    finally:
        process.kill()
        process.wait()
    assert not answers(port)
    with socket.socket() as one:  # nobody holds the port
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("localhost", port))


def test_a_folder_that_is_no_project_is_refused(tmp_path: Path):
    done = CliRunner().invoke(app, ["train", "board", str(tmp_path)])
    assert getattr(done.exception, "code", "") == "OFF730"
