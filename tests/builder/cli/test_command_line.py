"""The command line: help, exit codes, what goes to stdout and what to stderr."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from builder import __version__
from builder.cli.reference import PAGE, cli_page

ROOT = Path(__file__).parents[3]
HEAVY = ("tensorflow", "tensorflowjs", "playwright", "PIL", "numpy", "pydantic", "starlette")


def offshelf(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from builder.cli import main; main()", *arguments]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(cwd or ROOT)}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=cwd, env=environment
    )


def test_help_lists_every_command_and_imports_nothing_heavy():
    code = (
        "import sys\n"
        "from builder.cli import main\n"
        "try:\n    main()\nfinally:\n"
        f"    print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", code, "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    assert done.returncode == 0
    assert done.stderr.strip() == "[]"
    for name in ("new", "inspect", "build", "serve", "verify", "doctor"):
        assert f"\n  {name} " in done.stdout


def test_version():
    done = offshelf("--version")

    assert (done.returncode, done.stdout) == (0, f"offshelf {__version__}\n")


def test_an_error_is_one_sentence_and_a_way_out_on_stderr_with_exit_code_2(tmp_path):
    done = offshelf("build", "nowhere.toml", cwd=tmp_path)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "OFF101" in done.stderr
    assert "nowhere.toml" in done.stderr
    assert "offshelf new" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_error_is_json_on_stdout_where_json_was_asked_for(tmp_path):
    done = offshelf("inspect", "nothing-here", "--json", cwd=tmp_path)

    assert done.returncode == 2
    error = json.loads(done.stdout)["error"]
    assert error["code"] == "OFF201"
    assert set(error) == {"code", "what", "where", "way_out"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--target", "floppy-disk"),
        ("build", "--weights", "uint8"),
        ("serve", "--cache", "sometimes"),
        ("verify", "site", "--images", ".", "--engine", "abacus"),
        ("verify", "site"),
        ("frobnicate",),
    ],
)
def test_a_wrong_option_names_itself_and_exits_with_2(arguments, tmp_path):
    done = offshelf(*arguments, cwd=tmp_path)

    assert done.returncode == 2
    assert arguments[-1] in done.stderr or "--images" in done.stderr


def test_the_choices_of_the_command_line_are_those_of_the_config():
    from builder.cli import build, serve
    from builder.config import site_config
    from builder.serve.options import CACHES

    assert get_args(build.TargetName) == get_args(site_config.TargetName)
    assert get_args(build.WeightFormat) == get_args(site_config.WeightFormat)
    assert get_args(serve.Cache) == CACHES


def test_the_reference_page_is_what_the_help_texts_say():
    written = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")

    assert written == cli_page(), "run: python -m builder.cli.reference docs"


@pytest.mark.parametrize(
    ("raised", "exit_code", "said"),
    [(MemoryError, 2, "OFF604"), (KeyboardInterrupt, 130, "Interrupted")],
)
def test_whatever_ends_a_command_early_is_said_in_a_sentence(
    raised, exit_code, said, monkeypatch, capsys
):
    from builder import doctor
    from builder.cli import main

    def examine(progress):
        raise raised

    monkeypatch.setattr(doctor, "examine", examine)
    monkeypatch.setattr(sys, "argv", ["offshelf", "doctor"])
    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == exit_code
    assert said in capsys.readouterr().err
