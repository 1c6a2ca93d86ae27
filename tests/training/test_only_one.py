"""A folder that a process works in is refused to others, and free as soon as that one is gone."""

import errno
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from builder.errors import BundleError, TrainingError
from training.only_one import only_one

HOLDER = """
import sys
from pathlib import Path
from training.only_one import only_one
with only_one(Path(sys.argv[1]), option="-o"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_another_process_is_refused_until_it_is_gone_however_it_ended(tmp_path: Path):
    file = tmp_path / "work" / "quickstart.json"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            with (
                pytest.raises(TrainingError, match="another process is at work") as refused,
                only_one(file, option="-o"),
            ):
                pytest.fail("two at once")
            assert (refused.value.code, refused.value.where) == ("OFF738", str(file.parent))
            with only_one(file.with_name("pipeline.config"), option="-o"):
                pass  # what is known by another file is another piece of work
        finally:
            holder.send_signal(signal.SIGKILL)
    with only_one(file, option="-o"):
        pass
    with only_one(file, option="-o"):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "taken").write_text("a file")
    file = tmp_path / "taken" / "quickstart.json"
    with (
        pytest.raises(BundleError, match="OFF403") as refused,
        only_one(file, option="`init -o`"),
    ):
        pytest.fail("held")
    assert refused.value.where == str(tmp_path / "taken")
    assert "`init -o`" in refused.value.way_out


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP])
def test_a_file_system_without_locks_keeps_nobody_out(tmp_path: Path, monkeypatch, number: int):
    def refuse(*_: object) -> None:
        raise OSError(number, "no locks here")

    monkeypatch.setattr("fcntl.flock", refuse)
    entered = []
    for _ in range(2):
        with only_one(tmp_path / "quickstart.json", option="-o"):
            entered.append(number)
    assert entered == [number, number]
