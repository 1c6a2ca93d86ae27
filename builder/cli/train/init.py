"""``offshelf train init``: a project for a data set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.console import print_json, print_warnings, progress_on_stderr, say
from builder.cli.options import Json

if TYPE_CHECKING:
    from training.init import InitResult

# As in training.recipes, which takes numpy's import time; a test compares them.
RECIPE_NAMES = (
    "ssd-mobilenet-v2-320",
    "ssd-mobilenet-v2-fpnlite-320",
    "ssd-mobilenet-v2-fpnlite-640",
    "ssd-mobilenet-v2-050-fpnlite-320",
    "ssd-mobilenet-v2-035-fpnlite-320",
    "seed",
)
DEFAULT = "ssd-mobilenet-v2-fpnlite-320"


def init(
    data: Annotated[
        list[Path],
        typer.Argument(
            help="Folder that `offshelf train prepare` wrote; or some with the same labels, of "
            "which the first is validated on."
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder of the project, new or empty.")
    ],
    recipe: Annotated[
        str, typer.Option("--recipe", help=f"One of: {', '.join(RECIPE_NAMES)}.")
    ] = DEFAULT,
    weights: Annotated[
        str,
        typer.Option(
            "--weights",
            help="shelf, openimages, imagenet, none, or the folder of an Object Detection API "
            "checkpoint. When left out, the first of these that fits: shelf for the pyramids of "
            "full width, none for the narrow recipes.",
        ),
    ] = "",
    size: Annotated[
        int | None, typer.Option("--size", help="Side of the input in pixels. The recipe's.")
    ] = None,
    steps: Annotated[
        int | None, typer.Option("--steps", help="Steps of training. From the number of images.")
    ] = None,
    batch_size: Annotated[
        int | None, typer.Option("--batch-size", help="Images a step. The recipe's.")
    ] = None,
    learning_rate: Annotated[
        float | None,
        typer.Option("--learning-rate", help="Highest learning rate. The recipe's."),
    ] = None,
    freeze_blocks: Annotated[
        int | None,
        typer.Option(
            "--freeze-blocks",
            help="Blocks of the backbone, from its start, that stay as they are: cheaper steps "
            "where the weights are a good start. Of 16; 6 saves a third. None.",
        ),
    ] = None,
    crops: Annotated[
        float | None,
        typer.Option(
            "--crops", help="Part of the pictures of which training sees a cut-out. 0.75."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the weights that start fresh.")] = 0,
    as_json: Json = False,
) -> None:
    """Write a training project for a data set: pipeline.config and project.json.

    The file is the Object Detection API's own, to be edited by those who know it. Anchors and caps
    are set from the boxes of the data, and each choice is printed with its reason.

    Examples:

      offshelf train init data -o project --recipe ssd-mobilenet-v2-fpnlite-320

      offshelf train init photographs drawn -o project
    """
    from training.init import Given, init_project

    with progress_on_stderr(quiet=as_json) as progress:
        result = init_project(
            data,
            output,
            recipe=recipe,
            weights=weights,
            given=Given(size, steps, batch_size, learning_rate, freeze_blocks, crops),
            seed=seed,
            progress=progress,
        )
    if as_json:
        print_json(result.as_dict())
    else:
        _print_result(result)


def _print_result(result: InitResult) -> None:
    print_warnings(result.warnings)
    widths = [max(len(getattr(r, key)) for r in result.reasons) for key in ("what", "value")]
    for reason in result.reasons:
        typer.echo(f"{reason.what:<{widths[0]}}  {reason.value:<{widths[1]}}  {reason.why}")
    typer.echo(f"{'start from':<{widths[0]}}  {result.settings['weights']}")
    typer.echo(f"\nEdit what you know better in {result.project / 'pipeline.config'}, then:")
    say(f"  offshelf train fit {result.project}")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("init")(init)
