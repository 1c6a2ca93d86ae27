"""``offshelf new``: a commented ``site.toml`` beside a model."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from builder.cli.console import print_json, say
from builder.cli.options import Json


def new(
    model: Annotated[
        Path, typer.Argument(help="SavedModel folder, or TF.js graph-model folder or zip.")
    ],
    name: Annotated[str, typer.Option("--name", help="Name of the brand, as people read it.")] = "",
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="Where to write; site.toml beside the model when left out."
        ),
    ] = None,
    score: Annotated[
        float | None,
        typer.Option(
            "--score",
            help="Least score of a detection when the page opens; 0.5 when left out.",
            min=0.01,
            max=0.99,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a commented site.toml beside a model.

    It is filled from what is found there. Every key stands in it with its meaning and its
    default. An existing site.toml is never overwritten.
    """
    from builder.pipeline import new_site

    path = new_site(model, name=name, output=output, score=score)
    if as_json:
        print_json({"site_toml": str(path)})
        return
    say(f"Wrote {path}. Read it, then: offshelf build {quote(str(path))}")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("new")(new)
