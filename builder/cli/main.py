"""Puts the subcommands together and turns errors into one sentence and an exit code."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.main import get_command

from builder import __version__
from builder.cli import build, doctor, inspect, new, serve, train, verify
from builder.cli.as_typed import as_typed, program_as_typed
from builder.cli.console import print_error
from builder.errors import EnvironmentFault, OffshelfError

INTERRUPTED = 130
OUT_OF_MEMORY = EnvironmentFault(
    "OFF604",
    "there is not enough memory to go on",
    way_out="Close other programs, or work on a machine with more; a build takes up to 2.5 GB",
)

app = typer.Typer(
    name="offshelf",
    help=(
        "Turn a trained object detector into an offline web app, and prove in a real browser that "
        "the site detects what the model detects.\n\n"
        "A first site from a model alone:  offshelf build saved_model -o site\n\n"
        "Then look at it:  offshelf serve site\n\n"
        "And prove it:  offshelf verify site --images photographs --model saved_model"
    ),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"offshelf {__version__}")
        raise typer.Exit


@app.callback()
def _offshelf(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Holds ``--version``; typer takes the help text of the whole command from ``app``."""


for command in (new, inspect, build, serve, verify, doctor):
    command.register(app)
app.add_typer(train.app)


def _say_as_typed(command: Any) -> None:
    """Let the examples in the help of ``command``, and of those below it, work when typed here."""
    command.help = as_typed(command.help or "")
    for below in getattr(command, "commands", {}).values():
        _say_as_typed(below)


def main() -> None:
    """Run the command line; the entry point of the ``offshelf`` script."""
    try:
        command = get_command(app)
        _say_as_typed(command)
        command(prog_name=program_as_typed())
    except OffshelfError as error:
        print_error(error, as_json="--json" in sys.argv)
        raise SystemExit(2) from None
    except MemoryError:
        print_error(OUT_OF_MEMORY, as_json="--json" in sys.argv)
        raise SystemExit(2) from None
    except SystemExit as ended:
        if ended.code == INTERRUPTED:  # typer's answer to Ctrl-C, without a word
            typer.echo("\nInterrupted; nothing was half-written.", err=True)
        raise
