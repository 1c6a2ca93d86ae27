import os
import subprocess
import sys

import pytest

from builder.detector.quiet import silenced, tensorflow
from builder.errors import EnvironmentFault


def test_what_native_code_says_is_not_heard_and_what_comes_after_is(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with silenced():
        os.write(2, b"a page of log lines\n")
    os.write(2, b"a sentence\n")
    assert capfd.readouterr().err == "a sentence\n"


def test_a_failure_inside_gives_standard_error_back(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="broken"), silenced():
        raise ValueError("broken")
    os.write(2, b"a sentence\n")
    assert capfd.readouterr().err == "a sentence\n"


def test_a_program_without_standard_error_runs_too() -> None:
    script = (
        "import os; os.close(2)\n"
        "from builder.detector.quiet import silenced\n"
        "with silenced(): print('ran')"
    )
    done = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, check=True)
    assert done.stdout == b"ran\n"


def test_a_missing_tensorflow_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    with pytest.raises(EnvironmentFault, match="OFF601: TensorFlow cannot be imported") as refusal:
        tensorflow()
    assert "offshelf doctor" in refusal.value.way_out
