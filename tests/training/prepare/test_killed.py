"""Killed at any moment, no folder is left that loads as a data set, and the next run mends all."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from builder.errors import TrainingError
from tests.training.prepare.pictures import coco, shelf
from tests.training.prepare.written import contents
from training.dataset import load_dataset
from training.prepare import Options, prepare

pytestmark = pytest.mark.slow

# The process ends itself, without a goodbye, when the work has come to a certain point.
KILLED = """
import os, signal, sys
from training.prepare import Options, prepare

def progress(what, share=None):
    if what == sys.argv[3] and (share is None or share > 0):
        os.kill(os.getpid(), signal.SIGKILL)

def last_step(*_):
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    if sys.argv[3] == "the last step":
        import builder.disk.folder
        builder.disk.folder.exchange = last_step
    prepare(sys.argv[1], sys.argv[2], Options(workers=int(sys.argv[4])), progress)
    print("it was not killed")
"""


def run_and_kill(source, output, moment: str, workers: int) -> None:
    command = [sys.executable, "-W", "ignore", "-c", KILLED, source, output, moment, str(workers)]
    done = subprocess.run(command, check=False, capture_output=True, timeout=300)
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b""), done.stderr


@pytest.mark.parametrize(
    ("moment", "workers"),
    [
        ("Looking for annotations", 1),
        ("Reading pictures and labels", 1),
        ("Writing shards", 1),
        ("Writing shards", 2),
    ],
)
def test_a_killed_run_leaves_nothing_that_loads_and_the_next_one_works(tmp_path, moment, workers):
    source, output = coco(tmp_path / "source", shelf(130)), tmp_path / "out" / "data"
    run_and_kill(source, output, moment, workers)

    left = sorted(path.name for path in output.parent.iterdir())
    assert [name.startswith(".data.offshelf-new-") for name in left] == [True]
    for folder in (output, output.parent / left[0]):
        with pytest.raises(TrainingError, match="OFF705"):
            load_dataset(folder)

    prepare(source, output, Options(workers=1))
    assert [path.name for path in output.parent.iterdir()] == ["data"]
    assert load_dataset(output, verify=True).splits["train"].images > 100


@pytest.mark.parametrize("moment", ["Writing shards", "the last step"])
def test_a_killed_run_leaves_the_earlier_data_set_as_it_was(tmp_path, moment):
    source, output = coco(tmp_path / "source", shelf(4)), tmp_path / "out" / "data"
    prepare(source, output, Options(val=0))
    before = contents(output)
    coco(source, shelf(6))
    run_and_kill(source, output, moment, 1)
    assert contents(output) == before

    prepare(source, output, Options(val=0))
    assert load_dataset(output, verify=True).splits["train"].images == 6
    assert [path.name for path in output.parent.iterdir()] == ["data"]
