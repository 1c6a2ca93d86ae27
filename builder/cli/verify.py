"""``offshelf verify``: does the site detect what the model detects?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from builder.cli.console import (
    print_json,
    print_warnings,
    progress_on_stderr,
    say,
    stop_if_strict,
)
from builder.cli.options import Json, Strict


def verify(
    site: Annotated[
        str, typer.Argument(help="A bundle's folder or zip, or the address of a live site.")
    ],
    images: Annotated[Path, typer.Option("--images", help="Folder of photographs to detect in.")],
    model: Annotated[
        Path | None,
        typer.Option("--model", help="The original model, run in Python on the same photographs."),
    ] = None,
    goldens: Annotated[
        Path | None,
        typer.Option("--goldens", help="Stored detections to compare with instead of a model."),
    ] = None,
    write_goldens: Annotated[
        Path | None,
        typer.Option(
            "--write-goldens", help="Store what the model detects, for later runs without it."
        ),
    ] = None,
    report: Annotated[
        Path, typer.Option("--report", help="Folder for report.html and report.json.")
    ] = Path("verify-report"),
    engine: Annotated[
        Literal["wasm", "webgl", "webgpu"],
        typer.Option("--engine", help="What runs the graph; wasm is there on every machine."),
    ] = "wasm",
    score: Annotated[
        float | None,
        typer.Option(
            "--score",
            help="Threshold to verify at; the site's own when left out.",
            min=0.01,
            max=0.99,
        ),
    ] = None,
    as_json: Json = False,
    strict: Strict = False,
) -> None:
    """Prove in Chromium that a site detects what its model does.

    Runs every photograph through the site's own runtime and through the original model in Python,
    matches the detections one to one, cuts the network and does it again, and watches for console
    errors, blocked content and requests to other hosts. Writes report.html, worst case first.

    Exit code 0: everything holds. 1: something does not. 2: it could not be checked.

    Example:

      offshelf verify site --images photographs --model saved_model
    """
    from builder.pipeline import verify as run

    with progress_on_stderr(quiet=as_json) as progress:
        result = run(
            site,
            images=images,
            model=model,
            goldens=goldens,
            write_goldens=write_goldens,
            report=report,
            engine=engine,
            score=score,
            strict=strict,
            progress=progress,
        )
    if as_json:
        print_json(result.as_dict())
    else:
        print_warnings(result.warnings)
        for line in result.summary():
            say(line)
        typer.echo(f"\n{report / 'report.html'}")
    if not result.passed:
        raise typer.Exit(1)
    stop_if_strict(strict, result.warnings)


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("verify")(verify)
