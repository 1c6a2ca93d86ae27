"""Each command hands on what it was given, prints what came of it, and exits as CI needs it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from builder import doctor, pipeline, serve
from builder.cli.main import app
from builder.doctor import Finding
from builder.pipeline import BuildResult

BUILT = BuildResult(
    output="/srv/my site",
    external="",
    weights_url="",
    model="/srv/exported model",
    target="github-pages",
    files=34,
    bytes=3_100_000,
    instructions="To publish it, carry it there.",
    warnings=(),
    written=True,
)


class Call:
    """Stands in for a function: keeps what it was called with, and answers with ``result``."""

    def __init__(self, result: Any = None) -> None:
        self.result = result
        self.arguments: tuple[Any, ...] = ()
        self.options: dict[str, Any] = {}

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        self.arguments, self.options = arguments, options
        if "progress" in options:
            options["progress"]("Reading the model", 0.0)
            options["progress"]("Reading the model", 0.5)
        return self.result


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


# ------------------------------------------------------------------ build


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Call:
    call = Call(BUILT)
    monkeypatch.setattr(pipeline, "build", call)
    return call


def test_build_takes_site_toml_and_leaves_the_rest_to_it(build: Call) -> None:
    assert run("build").exit_code == 0

    assert build.arguments == (Path("site.toml"),)
    assert not build.options["strict"]
    given = [value for table in build.options["overrides"].values() for value in table.values()]
    assert not any(given)


def test_build_hands_on_every_option(build: Call, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    run(
        *("build", "exported", "-o", "out", "--labels", "names.txt", "--name", "Acme"),
        *("--target", "codesandbox", "--weights", "float32", "--shard-size", "70000"),
        *("--weights-url", "https://cdn.example/acme/", "--strict"),
    )

    assert build.arguments == (Path("exported"),)
    assert build.options["strict"]
    assert build.options["overrides"] == {
        "site": {"name": "Acme"},
        "model": {
            "labels": str(tmp_path / "names.txt"),
            "weights": "float32",
            "shard_size": 70_000,
            "weights_url": "https://cdn.example/acme/",
        },
        "build": {"target": "codesandbox", "output": str(tmp_path / "out")},
    }


def test_build_says_what_was_written_and_what_to_do_next(build: Call) -> None:
    done = run("build")

    assert done.stdout.splitlines()[0] == "/srv/my site: 34 files, 3.1 MB"
    assert "offshelf serve '/srv/my site'\n" in done.stdout
    proof = "offshelf verify '/srv/my site' --images FOLDER --model '/srv/exported model'\n"
    assert proof in done.stdout
    assert "To publish it, carry it there." in done.stdout
    assert done.stderr == "Reading the model\n"  # once, though it was told twice


def test_build_says_where_the_weights_belong(build: Call) -> None:
    build.result = replace(BUILT, external="/srv/my site.weights", weights_url="https://cdn/")

    assert (
        "/srv/my site.weights: the weight shards, to be served from https://cdn/"
        in run("build").stdout
    )


def test_json_is_all_that_a_script_gets(build: Call) -> None:
    done = run("build", "--json")

    assert json.loads(done.stdout) == {**BUILT.as_dict(), "warnings": []}
    assert done.stderr == ""


@pytest.mark.parametrize(("strict", "exit_code"), [((), 0), (("--strict",), 1)])
def test_warnings_are_told_and_fail_under_strict(build: Call, strict, exit_code) -> None:
    build.result = replace(BUILT, warnings=("the label 'can' is faint",), written=not strict)
    done = run("build", *strict)

    assert done.exit_code == exit_code
    assert "warning: the label 'can' is faint" in done.stderr
    assert bool(done.stdout) is not bool(strict)  # nothing was written, so nothing is claimed


# ------------------------------------------------------------------ verify


@dataclass(frozen=True)
class Verdict:
    """A report, as far as the command looks at it."""

    passed: bool
    warnings: tuple[str, ...] = ()

    def summary(self) -> list[str]:
        return ["ok    It starts: it does"]

    def as_dict(self) -> dict[str, bool]:
        return {"passed": self.passed}


@pytest.mark.parametrize(
    ("verdict", "options", "exit_code"),
    [
        (Verdict(passed=True), (), 0),
        (Verdict(passed=False), (), 1),
        (Verdict(passed=False), ("--json",), 1),
        (Verdict(passed=True, warnings=("one was left out",)), (), 0),
        (Verdict(passed=True, warnings=("one was left out",)), ("--strict",), 1),
    ],
)
def test_verify_exits_with_1_when_something_does_not_hold(
    monkeypatch: pytest.MonkeyPatch, verdict: Verdict, options: tuple[str, ...], exit_code: int
) -> None:
    monkeypatch.setattr(pipeline, "verify", Call(verdict))
    done = run("verify", "site", "--images", "photographs", "--model", "exported", *options)

    assert done.exit_code == exit_code
    if "--json" in options:
        assert json.loads(done.stdout) == {"passed": verdict.passed}
    else:
        assert done.stdout == "ok    It starts: it does\n\nverify-report/report.html\n"


def test_verify_hands_on_every_option(monkeypatch: pytest.MonkeyPatch) -> None:
    verify = Call(Verdict(passed=True))
    monkeypatch.setattr(pipeline, "verify", verify)
    run(
        *("verify", "https://acme.example/shop/", "--images", "photographs"),
        *("--model", "exported", "--goldens", "old.json", "--write-goldens", "new.json"),
        *("--report", "today", "--engine", "webgl", "--score", "0.3", "--strict"),
    )

    verify.options.pop("progress")
    assert verify.arguments == ("https://acme.example/shop/",)
    assert verify.options == {
        "images": Path("photographs"),
        "model": Path("exported"),
        "goldens": Path("old.json"),
        "write_goldens": Path("new.json"),
        "report": Path("today"),
        "engine": "webgl",
        "score": 0.3,
        "strict": True,
    }


# ------------------------------------------------------------------ the others


@dataclass(frozen=True)
class Inspected:
    """An inspection, as far as the command looks at it."""

    warnings: tuple[str, ...] = ("it stops at 100 boxes",)

    def lines(self, *, all_operations: bool) -> list[str]:
        return ["every operation" if all_operations else "the operations"]

    def as_dict(self) -> dict[str, str]:
        return {"name": "shelf"}


def test_inspect(monkeypatch: pytest.MonkeyPatch) -> None:
    inspect = Call(Inspected())
    monkeypatch.setattr(pipeline, "inspect_model", inspect)
    done = run("inspect", "exported", "--labels", "names.txt")

    assert (done.exit_code, done.stdout) == (0, "the operations\n")
    assert "warning: it stops at 100 boxes" in done.stderr
    assert inspect.arguments == (Path("exported"),)
    assert inspect.options["labels"] == Path("names.txt")
    assert run("inspect", "exported", "--all-operations").stdout == "every operation\n"
    assert json.loads(run("inspect", "exported", "--json").stdout) == {"name": "shelf"}
    assert run("inspect", "exported", "--strict").exit_code == 1


def test_new_says_where_it_wrote_and_what_to_type_next(monkeypatch: pytest.MonkeyPatch) -> None:
    new = Call(Path("my brand/site.toml"))
    monkeypatch.setattr(pipeline, "new_site", new)
    done = run("new", "exported", "--name", "Acme", "-o", "my brand", "--score", "0.12")

    assert new.arguments == (Path("exported"),)
    assert new.options == {"name": "Acme", "output": Path("my brand"), "score": 0.12}
    assert "offshelf build 'my brand/site.toml'" in done.stdout
    assert json.loads(run("new", "exported", "--json").stdout) == {
        "site_toml": "my brand/site.toml"
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), {"host": "127.0.0.1", "port": 8000, "qr": True, "cache": "no-cache", "base": "/"}),
        (("--https", "--port", "0"), {"host": "0.0.0.0", "port": 0, "https": True}),
        (("--https", "--host", "::1"), {"host": "::1", "https": True}),
        (
            ("--isolate", "--cors", "--cache", "pages", "--base", "/a/b/", "--no-qr"),
            {"isolate": True, "cors": True, "cache": "pages", "base": "/a/b/", "qr": False},
        ),
    ],
)
def test_serve_hands_on_every_switch(monkeypatch: pytest.MonkeyPatch, given, expected) -> None:
    serving = Call()
    monkeypatch.setattr(serve, "run", serving)
    assert run("serve", "site", *given).exit_code == 0

    folder, options = serving.arguments
    assert folder == Path("site")
    assert {name: getattr(options, name) for name in expected} == expected


OK = Finding("python", "ok", "3.11.7")
WARN = Finding("memory", "warn", "2.5 GB available", "Close other programs")
FAIL = Finding("browser", "fail", "there is none", "Run `offshelf doctor` again")


@pytest.mark.parametrize(
    ("findings", "strict", "exit_code", "verdict"),
    [
        ([OK], (), 0, "Ready."),
        ([OK, WARN], (), 0, "Ready."),
        ([OK, WARN], ("--strict",), 1, "Ready."),
        ([OK, WARN, FAIL], (), 1, "Not ready: see FAIL above."),
    ],
)
def test_doctor_exits_with_1_when_something_is_missing(
    monkeypatch: pytest.MonkeyPatch, findings, strict, exit_code, verdict
) -> None:
    monkeypatch.setattr(doctor, "examine", Call(findings))
    done = run("doctor", *strict)

    assert done.exit_code == exit_code
    assert done.stdout.splitlines()[-1] == verdict
    for finding in findings:
        assert f"{finding.name}: {finding.what}" in done.stdout
        assert finding.way_out in done.stdout
    listed = json.loads(run("doctor", "--json", *strict).stdout)["findings"]
    assert [finding["state"] for finding in listed] == [f.state for f in findings]
