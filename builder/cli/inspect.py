"""``offshelf inspect``: what a model is, before anything is built of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builder.cli.console import (
    print_json,
    print_warnings,
    progress_on_stderr,
    say,
    stop_if_strict,
)
from builder.cli.options import Json, Labels, Strict


def inspect(
    model: Annotated[
        Path, typer.Argument(help="SavedModel folder, or TF.js graph-model folder or zip.")
    ],
    labels: Labels = None,
    all_operations: Annotated[
        bool,
        typer.Option(
            "--all-operations", help="List every operation, also those that the cut takes away."
        ),
    ] = False,
    as_json: Json = False,
    strict: Strict = False,
) -> None:
    """Say what a model is, before building anything.

    Input, outputs by name, head, classes, operations, sizes and warnings. For each kind of
    operation that ships it says on which TF.js backends it runs, and for the rest where one does
    not.
    """
    from builder.pipeline import inspect_model

    with progress_on_stderr(quiet=as_json) as progress:
        inspection = inspect_model(model, labels=labels, progress=progress)
    if as_json:
        print_json(inspection.as_dict())
    else:
        for line in inspection.lines(all_operations=all_operations):
            say(line)
        print_warnings(inspection.warnings)
    stop_if_strict(strict, inspection.warnings)


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("inspect")(inspect)
