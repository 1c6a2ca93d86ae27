"""``offshelf train export``: a trained project as a SavedModel with its model card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.console import print_json, print_warnings, progress_on_stderr, say
from builder.cli.options import Json

if TYPE_CHECKING:
    from training.export import ExportResult


def export(
    project: Annotated[Path, typer.Argument(help="Folder that `offshelf train fit` trained.")],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", help="Folder to write: new, empty, or an earlier export."),
    ],
    checkpoint: Annotated[
        str,
        typer.Option(
            "--checkpoint",
            help="best (the last where there is no best one), last, or the path of a checkpoint.",
        ),
    ] = "best",
    web_model: Annotated[
        bool,
        typer.Option(
            "--web-model",
            help="Write web_model/ as well: a TensorFlow.js graph-model with float16 weights, "
            "small enough for a repository; `offshelf build` takes it too.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Write a trained project as a SavedModel that `offshelf build` and others read.

    Beside saved_model/ stand label_map.pbtxt, pipeline.config, and model-card.json and .md: data,
    training, precision, licences and limits, as far as the project's files tell them.

    Example:

      offshelf train export shelf -o exported
    """
    from builder.detector.web_model import write_web_model
    from training.export import export_project

    with progress_on_stderr(quiet=as_json) as progress:
        result = export_project(
            project,
            output,
            checkpoint=checkpoint,
            web_model=write_web_model if web_model else None,
            progress=progress,
        )
    if as_json:
        print_json(result.as_dict())
    else:
        _print_result(result)


def _print_result(result: ExportResult) -> None:
    print_warnings(result.warnings)
    validation = result.card["validation"]
    if validation is None:
        precision = "average precision not known"
    elif validation["AP"] is None:
        precision = "average precision not measured"
    else:
        precision = (
            f"AP {validation['AP']:.3f}, AP50 {validation['AP50']:.3f} on the validation images"
        )
    typer.echo(f"{result.checkpoint.name}: {precision}")
    typer.echo(f"Written to {result.output}; read {result.output / 'model-card.md'}")
    say(f"\nSee what a page would run:  offshelf inspect {result.output / 'saved_model'}")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("export")(export)
