"""``offshelf doctor``: is this machine ready, and if not, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from builder.cli.console import print_json, progress_on_stderr, say, stop_if_strict
from builder.cli.options import Json, Strict

if TYPE_CHECKING:
    from builder.doctor import Finding

MARKS = {"ok": ("ok  ", typer.colors.GREEN), "warn": ("warn", typer.colors.YELLOW)}
FAIL = ("FAIL", typer.colors.RED)


def doctor(as_json: Json = False, strict: Strict = False) -> None:
    """Check that this machine is ready, and say what to do.

    Looks at Python, TensorFlow, the converter, the browser, disk, memory and what trains.

    Exit code 0: ready. 1: something is missing.
    """
    from builder.doctor import examine

    with progress_on_stderr(quiet=as_json) as progress:
        findings = examine(progress=progress)
    if as_json:
        print_json({"findings": [finding.as_dict() for finding in findings]})
    else:
        for finding in findings:
            _print_finding(finding)
    failed = any(finding.state == "fail" for finding in findings)
    if not as_json:
        typer.echo("\nNot ready: see FAIL above." if failed else "\nReady.")
    if failed:
        raise typer.Exit(1)
    stop_if_strict(strict, tuple(f.what for f in findings if f.state == "warn"))


def _print_finding(finding: Finding) -> None:
    mark, colour = MARKS.get(finding.state, FAIL)
    say(f"{mark}  {finding.name}: {finding.what}", colour=colour)
    if finding.way_out:
        say(f"      {finding.way_out}")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("doctor")(doctor)
