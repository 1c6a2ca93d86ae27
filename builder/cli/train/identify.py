"""``offshelf train identify``: whether photographs are recognised as what they show."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.console import print_json, print_warnings, progress_on_stderr
from builder.cli.options import Json
from builder.cli.train.open_models import MODELS, open_models
from builder.figures import counted
from builder.first_few import first_few

if TYPE_CHECKING:
    from training.evaluate.identify import Identification


def identify(
    model: Annotated[str, typer.Argument(metavar="MODEL", help=f"One of: {MODELS}")],
    photographs: Annotated[
        Path,
        typer.Option(
            "--photographs", help="Folder that holds a folder of photographs for each label."
        ),
    ],
    brands: Annotated[
        Path | None,
        typer.Option("--brands", help="Count by brand too: a file, as for `evaluate`."),
    ] = None,
    brand_separator: Annotated[
        str | None,
        typer.Option(
            "--brand-separator", help="Labels begin with their brand, up to the first of these."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Ask whether the surest detection in a photograph is what the photograph shows.

    For photographs without boxes, sorted into a folder for each label: top-1 is the part of them in
    which the detection with the highest score has the folder's label.

    Example:

      offshelf train identify exported --photographs shop --brand-separator -
    """
    from training.evaluate import read_brands
    from training.evaluate.identify import identify as run
    from training.evaluate.sorted_photographs import find_sorted

    shelf = read_brands(brands, brand_separator or None)
    with ExitStack() as stack:
        progress = stack.enter_context(progress_on_stderr(quiet=as_json))
        (detector,) = open_models([model], stack, progress)
        found, foreign = find_sorted(photographs, detector.labels)
        result = run(detector, found, shelf, progress)
    if as_json:
        print_json({**result.as_dict(), "not_labels": list(foreign)})
    else:
        _print_result(result, foreign, by_brand=bool(shelf))


def _print_result(result: Identification, foreign: tuple[str, ...], *, by_brand: bool) -> None:
    warnings = []
    if foreign:
        warnings.append(f"left out, since no label is called so: {first_few(foreign, 5)}")
    if result.unreadable:
        many = counted(len(result.unreadable), "file")
        warnings.append(f"{many} cannot be read: {first_few(result.unreadable, 3)}")
    print_warnings(tuple(warnings))
    typer.echo(f"top-1 {result.top1:.3f} of {counted(len(result.answers), 'photograph')}")
    if by_brand:
        typer.echo(f"the brand is right in {result.brand_top1:.3f}\n")
        _print_rows("brand", result.by_brand())
    typer.echo("")
    _print_rows("label", result.by_label())
    if mistakes := result.mistakes():
        typer.echo("\nmost frequent mistakes")
        for row in mistakes:
            taken = row["taken_for"] or "nothing at all"
            typer.echo(f"  {row['photographs']:>4}  {row['label']} taken for {taken}")


def _print_rows(name: str, rows: dict[str, dict[str, float]]) -> None:
    width = max(len(name), *map(len, rows))
    typer.echo(f"{name:<{width}}  photographs  top-1")
    for label, row in rows.items():
        typer.echo(f"{label:<{width}}  {row['photographs']:>11,}  {row['top1']:.3f}")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("identify")(identify)
