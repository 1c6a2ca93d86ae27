"""Workers end with the process that started them, and one that is killed is told in a sentence."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest

from builder.errors import EnvironmentFault
from training.process_pool import process_pool

STARTS_AND_WAITS = """
import os, time
from training.process_pool import process_pool

if __name__ == "__main__":
    with process_pool(2, ["json"]) as pool:
        started = [pool.submit(os.getpid) for _ in range(2)]
        print(*{future.result() for future in started}, flush=True)
        time.sleep(600)
"""


LOADS_EARLY = """
from training.process_pool import preload, process_pool

if __name__ == "__main__":
    preload("colorsys")
    with process_pool(1, ["json"]) as pool:
        print(pool.submit(eval, "'colorsys' in __import__('sys').modules").result())
"""


def test_workers_have_what_was_loaded_early():
    command = [sys.executable, "-W", "ignore", "-c", LOADS_EARLY]
    assert subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout == b"True\n"


def test_workers_end_when_their_parent_is_killed():
    command = [sys.executable, "-W", "ignore", "-c", STARTS_AND_WAITS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout is not None
        line = parent.stdout.readline()
        assert line.split()
        parent.kill()
        # The workers hold the pipe open: its end comes when the last of them is gone.
        assert parent.communicate(timeout=120) == (b"", None)


def test_a_worker_that_is_killed_is_told_with_a_way_out():
    with (
        pytest.raises(EnvironmentFault, match=r"OFF604.*was killed.*--workers 1"),
        process_pool(1, ["json"]) as pool,
    ):
        pool.submit(os.kill, pool.submit(os.getpid).result(), signal.SIGKILL).result()


def test_what_has_not_begun_is_dropped_when_the_context_is_left_early(tmp_path):
    places = [tmp_path / str(number) for number in range(50)]
    with contextlib.suppress(KeyError), process_pool(1, ["json"]) as pool:
        pool.submit(time.sleep, 0.5)
        for place in places:
            pool.submit(place.touch)
        raise KeyError
    assert len(list(tmp_path.iterdir())) < 50
