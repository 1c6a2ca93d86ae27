"""``offshelf train fit``: trains a project, or goes on with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.console import print_json, progress_on_stderr, say
from builder.cli.options import Json

if TYPE_CHECKING:
    from training.fit import FitResult


def fit(
    project: Annotated[Path, typer.Argument(help="Folder that `offshelf train init` wrote.")],
    steps: Annotated[
        int | None,
        typer.Option("--steps", min=1, help="Steps in all. Of pipeline.config when left out."),
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option(
            "--minutes",
            min=0.1,
            help="Wall-clock budget; the learning rate's schedule is fitted to it.",
        ),
    ] = None,
    batch_size: Annotated[
        int | None,
        typer.Option("--batch-size", min=1, help="Images a step. Of pipeline.config."),
    ] = None,
    patience: Annotated[
        int,
        typer.Option(
            "--patience",
            min=0,
            help="Stop after so many validations in a row that are no better; 0: never.",
        ),
    ] = 5,
    seed: Annotated[
        int | None,
        typer.Option("--seed", help="Of fresh weights. The project's."),
    ] = None,
    bfloat16: Annotated[
        bool,
        typer.Option(
            "--bfloat16",
            help="Compute convolutions with 16 bits, where the processor has instructions for it "
            "(AVX512-BF16, AMX): quicker, and as precise as training needs.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Train a project, or go on where an earlier run ended, was stopped or was killed.

    Ctrl-C saves first. The weights with the best average precision on the validation images are
    kept in PROJECT/best, the newest in PROJECT/checkpoints.

    Examples:

      offshelf train fit shelf

      offshelf train fit shelf --minutes 20
    """
    from training.fit import FitOptions
    from training.fit import fit as run

    options = FitOptions(
        steps=steps,
        minutes=minutes,
        batch_size=batch_size,
        patience=patience,
        seed=seed,
        bfloat16=bfloat16,
    )
    with progress_on_stderr(quiet=as_json) as progress:
        result = run(project, options, progress)
    if as_json:
        print_json(result.as_dict())
    else:
        _print_result(result, project)


def _print_result(result: FitResult, project: Path) -> None:
    for line in result.weights:
        typer.echo(f"Started from {line}")
    why = {"early": "no better for a while", "budget": "the time is up"}.get(result.stopped, "")
    ended = f" ({why})" if why else ""
    loss = f", loss {result.loss:.3f}" if result.loss is not None else ""
    typer.echo(f"{result.steps} steps in {result.seconds:.0f} s{ended}{loss}")
    if result.best_ap is None or result.best_ap50 is None:
        typer.echo(f"Not validated: the weights of step {result.best_step} are taken as the best")
    else:
        typer.echo(
            f"Best at step {result.best_step}: AP {result.best_ap:.3f}, AP50 {result.best_ap50:.3f}"
        )
    say(f"\nLook at the curves:  offshelf train board {project}")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("fit")(fit)
