"""``offshelf train evaluate``: how good detectors are on photographs they have not seen."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.console import print_json, print_warnings, progress_on_stderr
from builder.cli.options import Json
from builder.cli.train.open_models import MODELS, open_models

if TYPE_CHECKING:
    from training.evaluate import Evaluation


def evaluate(
    models: Annotated[
        list[str],
        typer.Argument(
            metavar="MODEL",
            help=MODELS,
        ),
    ],
    data: Annotated[Path, typer.Option("--data", help="Data set of `offshelf train prepare`.")],
    split: Annotated[str, typer.Option("--split", help="Part of the data set.")] = "val",
    tile: Annotated[
        list[str] | None,
        typer.Option(
            "--tile",
            help="Look in overlapping tiles as well: none, auto, 2x2, 3x3, 3x3+whole. Repeatable.",
        ),
    ] = None,
    agnostic: Annotated[
        bool, typer.Option("--agnostic", help="Ask whether products are found, not which.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", help="At most so many photographs.", min=1)
    ] = None,
    score: Annotated[
        float | None,
        typer.Option(
            "--score",
            help="Score from which a detection counts; the one that counts best when left out.",
            min=0,
            max=1,
        ),
    ] = None,
    brands: Annotated[
        Path | None,
        typer.Option(
            "--brands",
            help='Shares of shelf by brand: a file of label = "brand" or brand = ["label", …], in '
            "TOML or JSON.",
        ),
    ] = None,
    brand_separator: Annotated[
        str | None,
        typer.Option(
            "--brand-separator",
            help="Labels that --brands does not name begin with their brand, up to the first of "
            "these: - or ' '.",
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", help="Folder for report.json, report.html and the worst photographs."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Compare detectors on the same photographs, whole and in tiles.

    A site is asked through Chromium and its own runtime, as `offshelf verify` does, so that a model
    and what a phone computes of it stand in one table. Of a project, the best checkpoint is taken.

    AP, recall and AR are COCO's; counts and shares of shelf take detections from the score on.

    Example:

      offshelf train evaluate exported --data data --tile 3x3 --report report
    """
    from builder.pipeline.site_detector import is_site
    from training.dataset import load_dataset
    from training.evaluate import evaluate as run
    from training.evaluate import parse_tiling, read_brands
    from training.evaluate.check_choices import check_choices
    from training.evaluate.saved_model import is_saved_model
    from training.evaluate.write_report import check_report, write_report

    tilings = [tiling for text in tile or () if (tiling := parse_tiling(text))]
    shelf = read_brands(brands, brand_separator or None)
    dataset = load_dataset(data)
    check_choices(dataset, split, shelf, agnostic=agnostic)
    if report:
        made = [Path(x) for x in models if is_site(x) or is_saved_model(Path(x))]
        check_report(report, [data, *made])
    with ExitStack() as stack:
        progress = stack.enter_context(progress_on_stderr(quiet=as_json))
        detectors = open_models(models, stack, progress)
        result = run(
            dataset,
            detectors,
            split=split,
            tilings=tilings,
            agnostic=agnostic,
            limit=limit,
            score=score,
            brands=shelf,
            progress=progress,
        )
    if not as_json:
        _print_result(result)
    if report:
        with progress_on_stderr(quiet=as_json) as progress:
            progress("Writing the report")
            write_report(result, dataset, report)
    if as_json:
        print_json(result.as_dict())
    elif report:
        typer.echo(f"\n{report / 'report.html'}")


def _print_result(result: Evaluation) -> None:
    """Before the report is written: a disk that fills up does not take the figures with it."""
    from training.evaluate.table import text_table

    print_warnings(result.warnings)
    typer.echo(f"{result.images:,} photographs, {result.boxes:,} boxes\n\n{text_table(result)}")
    if any(row.threshold_chosen for row in result.rows):
        typer.echo("\n* the score that counts best on these photographs")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("evaluate")(evaluate)
