"""What the doctor says about machines that are well, and about those that are not."""

from __future__ import annotations

import sys
from collections import namedtuple
from pathlib import Path

import pytest

from builder.detector import read
from builder.doctor import examine
from builder.doctor.ask_python import Answer, ask_python
from builder.doctor.browser import check_browser
from builder.doctor.finding import Finding
from builder.doctor.machine import (
    GB,
    available_memory,
    cache_folder,
    check_cache,
    check_disk,
    check_memory,
    check_runtime,
)
from builder.doctor.packages import check_converter, check_python, check_tensorflow
from builder.doctor.training import check_training
from builder.errors import EnvironmentFault

PROTOBUF = """Traceback (most recent call last):
  File "ydf/proto/x_pb2.py", line 5, in <module>
google.protobuf.runtime_version.VersionError: Detected incompatible Protobuf Gencode/Runtime
versions when loading x.proto: gencode 6.31.1 runtime 5.29.6."""


def answering(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
    monkeypatch.setattr("builder.doctor.packages.ask_python", lambda lines, seconds: answer)


def test_an_answer_is_the_last_line_that_was_printed() -> None:
    assert ask_python("print('noise'); print('answer')", seconds=60) == Answer("answer")


def test_the_python_that_is_asked_finds_this_offshelf() -> None:
    asked = ask_python("import builder; print(builder.__file__)", seconds=60)
    assert asked.said == str(Path(sys.modules["builder"].__file__))


@pytest.mark.parametrize(
    ("lines", "trouble"),
    [
        ("import os; os.abort()", "ended by signal 6"),
        ("import time; time.sleep(600)", "did not end within"),
        ("import surely_not_there", "No module named 'surely_not_there'"),
        ("raise SystemExit(3)", "it failed"),
    ],
)
def test_what_kills_a_python_does_not_kill_the_doctor(lines: str, trouble: str) -> None:
    answer = ask_python(lines, seconds=2 if "sleep" in lines else 60)
    assert trouble in answer.trouble
    assert not answer.worked


@pytest.mark.parametrize(
    ("trouble", "way_out"),
    [
        (PROTOBUF, "ydf<0.14"),
        ("ModuleNotFoundError: No module named 'pkg_resources'", "setuptools<81"),
        ("ModuleNotFoundError: No module named 'jax'", "--force-reinstall offshelf"),
        ("ImportError: libcudart.so", "tensorflowjs==4.22.0"),
    ],
)
def test_a_broken_converter_gets_the_pin_that_mends_it(
    monkeypatch: pytest.MonkeyPatch, trouble: str, way_out: str
) -> None:
    answering(monkeypatch, Answer(trouble=trouble))
    finding = check_converter()
    assert finding.state == "fail"
    assert way_out in finding.way_out
    assert trouble.splitlines()[-1].strip() in finding.what


@pytest.mark.parametrize(("said", "state"), [("4.22.0", "ok"), ("4.10.0", "warn")])
def test_the_converter_that_is_tested_with(
    monkeypatch: pytest.MonkeyPatch, said: str, state: str
) -> None:
    answering(monkeypatch, Answer(said))
    assert check_converter().state == state


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Answer("2.19.1"), "ok"),
        (Answer("2.20.0"), "warn"),
        (Answer(trouble="it was ended by signal 4"), "fail"),
    ],
)
def test_tensorflow(monkeypatch: pytest.MonkeyPatch, answer: Answer, state: str) -> None:
    answering(monkeypatch, answer)
    assert check_tensorflow().state == state


VersionInfo = namedtuple("VersionInfo", "major minor micro releaselevel serial")


@pytest.mark.parametrize(
    ("minor", "state"), [(9, "fail"), (10, "ok"), (12, "ok"), (13, "fail"), (14, "fail")]
)
def test_python_versions(monkeypatch: pytest.MonkeyPatch, minor: int, state: str) -> None:
    monkeypatch.setattr(sys, "version_info", VersionInfo(3, minor, 1, "final", 0))
    finding = check_python()
    assert finding.state == state
    assert finding.what.startswith(f"3.{minor}.1")


@pytest.mark.parametrize(("free", "state"), [(0.5, "fail"), (2.0, "warn"), (50.0, "ok")])
def test_disk(monkeypatch: pytest.MonkeyPatch, free: float, state: str) -> None:
    usage = namedtuple("Usage", "free")(int(free * GB))
    monkeypatch.setattr("shutil.disk_usage", lambda place: usage)
    finding = check_disk()
    assert finding.state == state
    assert f"{free:.1f} GB free" in finding.what


@pytest.mark.parametrize(
    ("memory", "state"), [(GB, "fail"), (int(2.5 * GB), "warn"), (8 * GB, "ok"), (None, "ok")]
)
def test_memory(monkeypatch: pytest.MonkeyPatch, memory: int | None, state: str) -> None:
    monkeypatch.setattr("builder.doctor.machine.available_memory", lambda: memory)
    assert check_memory().state == state


def test_a_containers_limit_counts(tmp_path: Path) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal: 9000 kB\nMemAvailable: 8000 kB\n")
    assert available_memory(meminfo, tmp_path) == 8000 * 1024
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("1000\n")
    assert available_memory(meminfo, tmp_path) == 8000 * 1024
    (tmp_path / "memory.max").write_text("5000\n")
    assert available_memory(meminfo, tmp_path) == 4000


def test_a_cache_that_cannot_be_written_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("builder.doctor.machine.cache_folder", lambda: tmp_path / "cache")
    assert check_cache() == Finding("cache", "ok", str(tmp_path / "cache"))
    occupied = tmp_path / "file"
    occupied.write_text("")
    monkeypatch.setattr("builder.doctor.machine.cache_folder", lambda: occupied / "cache")
    assert check_cache().state == "warn"
    assert str(occupied) in check_cache().what


def test_a_runtime_that_was_never_built(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking() -> None:
        raise EnvironmentFault("OFF603", "the built runtime lacks app.js", way_out="Build it")

    monkeypatch.setattr("builder.site.runtime_files.load_runtime_files", lacking)
    assert check_runtime() == Finding(
        "runtime", "fail", "the built runtime lacks app.js", "Build it"
    )


def test_a_browser_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFSHELF_BROWSER", "/surely/not/there")
    finding = check_browser()
    assert finding.state == "fail"
    assert "/surely/not/there" in finding.what
    assert "OFFSHELF_BROWSER" in finding.way_out


@pytest.mark.browser
def test_a_browser_that_starts() -> None:
    finding = check_browser()
    assert finding.state == "ok", finding
    assert finding.what.startswith("Chromium ")


@pytest.mark.browser
def test_a_browser_that_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFSHELF_BROWSER", "false")
    finding = check_browser()
    assert finding.state == "fail"
    assert "does not start" in finding.what


def test_a_check_that_fails_itself_is_a_finding() -> None:
    def broken() -> Finding:
        raise ImportError("numpy is half there")

    (finding,) = examine(checks=(("cache", broken),))
    assert (finding.name, finding.state) == ("cache", "fail")
    assert "ImportError: numpy is half there" in finding.what


@pytest.mark.parametrize("chosen", ["", "/var/cache/of-mine"])
def test_the_cache_looked_at_is_the_one_that_is_used(
    monkeypatch: pytest.MonkeyPatch, chosen: str
) -> None:
    monkeypatch.setenv("OFFSHELF_CACHE", chosen)
    assert cache_folder() == read.cache_folder()


def test_every_check_is_made_and_told_of() -> None:
    fine, broken = Finding("x", "ok", "fine"), Finding("y", "fail", "broken", "Mend it")
    checks = (("X", lambda: fine), ("Y", lambda: broken))
    told: list[tuple[str, float | None]] = []
    assert examine(lambda step, done=None: told.append((step, done)), checks) == [fine, broken]
    assert told == [("Looking at X", 0.0), ("Looking at Y", 0.5)]
    assert broken.as_dict() == {
        "name": "y",
        "state": "fail",
        "what": "broken",
        "way_out": "Mend it",
    }


@pytest.mark.parametrize(
    ("answer", "state", "what", "way_out"),
    [
        (Answer("ready"), "ok", "set up", ""),
        (
            Answer("OFF761\tpackages are missing\tRun: pip install 'offshelf[training]'"),
            "ok",  # who only builds sites lacks nothing
            "do not need",
            "To train: run: pip install 'offshelf[training]'",
        ),
        (
            Answer("OFF762\tthe API is not installed\tRun `offshelf train setup`"),
            "warn",
            "not installed",
            "offshelf train setup",
        ),
        (
            Answer(trouble="Traceback\nImportError: tf_slim"),
            "warn",
            "ImportError: tf_slim",
            "offshelf train setup",
        ),
    ],
)
def test_training_is_set_up_or_the_way_to_it_is_named(
    monkeypatch: pytest.MonkeyPatch, answer: Answer, state: str, what: str, way_out: str
) -> None:
    monkeypatch.setattr("builder.doctor.training.ask_python", lambda lines, seconds: answer)
    finding = check_training()
    assert finding.state == state
    assert what in finding.what
    assert way_out in finding.way_out
