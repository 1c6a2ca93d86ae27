"""What the commands print: progress and errors on stderr, results on stdout."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from builder.cli.as_typed import as_typed
from builder.figures import counted
from builder.progress import Progress, silent

if TYPE_CHECKING:
    from builder.errors import OffshelfError

SECONDS_A_LINE = 15.0
"""Of a log: nobody should ask whether it hangs."""


def say(words: str, *, colour: str | None = None, err: bool = False) -> None:
    """Print a line for a person; commands in it are such as work when typed here."""
    typer.secho(as_typed(words), fg=colour, err=err)


def print_json(value: Any) -> None:
    """Print ``value`` as indented JSON with sorted keys on stdout."""
    typer.echo(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False))


def print_error(error: OffshelfError, *, as_json: bool) -> None:
    """Print what is wrong, where, and the way out; as JSON on stdout when asked for."""
    if as_json:
        print_json({"error": error.as_dict()})
        return
    say(f"{error.code}  {error.what}", colour=typer.colors.RED, err=True)
    if error.where:
        say(f"        in {error.where}", err=True)
    say(f"        {error.way_out}", err=True)


def print_warnings(warnings: tuple[str, ...]) -> None:
    """Print each warning on a line of its own on stderr."""
    for warning in warnings:
        say(f"warning: {warning}", colour=typer.colors.YELLOW, err=True)


def stop_if_strict(strict: bool, warnings: tuple[str, ...]) -> None:
    """Exit with 1 under ``--strict`` when there were warnings."""
    if strict and warnings:
        count = counted(len(warnings), "warning")
        typer.echo(f"{count}, and --strict counts warnings as failures.", err=True)
        raise typer.Exit(1)


@contextmanager
def progress_on_stderr(*, quiet: bool = False) -> Iterator[Progress]:
    """A ``Progress``: a spinner and a bar on a terminal, a line per step elsewhere."""
    if quiet:
        yield silent
        return
    if not sys.stderr.isatty():
        yield _line_per_step()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        SpinnerColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )
    from rich.progress import Progress as Bars

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=None)

        def show(step: str, done: float | None = None) -> None:
            total = None if done is None else 1.0
            bars.update(task, description=step, total=total, completed=done or 0.0)

        yield show


def _line_per_step(clock: Callable[[], float] = time.monotonic) -> Progress:
    """A line for each step, and one now and then for how far a long step is."""
    last, told = "", 0.0

    def show(step: str, done: float | None = None) -> None:
        nonlocal last, told
        now = clock()
        if step != last:
            typer.echo(step, err=True)
        elif done is not None and now - told >= SECONDS_A_LINE:
            typer.echo(f"{step} ({done:.0%} of all)", err=True)
        else:
            return
        last, told = step, now

    return show
