"""``offshelf train prepare``: photographs and annotations to a data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from builder.cli.console import print_json, print_warnings, progress_on_stderr, stop_if_strict
from builder.cli.options import Json, Strict


def prepare(
    source: Annotated[
        Path,
        typer.Argument(
            help="Folder of photographs and annotations (Pascal VOC, SKU110K, COCO, YOLO), or the "
            "CSV, JSON or data.yaml that describes them."
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the data set.")],
    format_: Annotated[
        Literal["voc", "sku110k", "coco", "yolo"] | None,
        typer.Option("--format", help="Format of the annotations; recognised when left out."),
    ] = None,
    val: Annotated[
        float,
        typer.Option(
            "--val", help="Share for validation where the source gives none.", min=0, max=0.9
        ),
    ] = 0.1,
    test: Annotated[
        float,
        typer.Option(
            "--test", help="Share for testing where the source gives no splits.", min=0, max=0.9
        ),
    ] = 0.0,
    tile: Annotated[
        int | None,
        typer.Option(
            "--tile", help="Cut each photograph into N x N overlapping tiles.", min=2, max=16
        ),
    ] = None,
    overlap: Annotated[
        float,
        typer.Option(
            "--overlap", help="Part of a tile's side that neighbours share.", min=0, max=0.9
        ),
    ] = 0.2,
    min_visible: Annotated[
        float,
        typer.Option(
            "--min-visible",
            help="Part of a box that must lie in a tile for it to be asked for there.",
            min=0.01,
            max=1,
        ),
    ] = 0.5,
    labels: Annotated[
        Path | None,
        typer.Option(
            "--labels",
            help="label_map.pbtxt, a text file with a label a line, or JSON: fixes the labels, "
            "their order and their spelling.",
        ),
    ] = None,
    agnostic: Annotated[
        bool, typer.Option("--agnostic", help="Fold all labels into one, `product`.")
    ] = False,
    licence: Annotated[
        str | None,
        typer.Option(
            "--licence", help="Licence of photographs and boxes, as SPDX names it: CC-BY-4.0."
        ),
    ] = None,
    recipe: Annotated[
        str | None,
        typer.Option(
            "--recipe", help="Recipe whose anchors the boxes are held against in the summary."
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", help="Processes; one a core when left out.", min=1),
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(
            "--ray", help="Work on the Ray cluster at this address (needs offshelf[cluster])."
        ),
    ] = None,
    as_json: Json = False,
    strict: Strict = False,
) -> None:
    """Turn photographs and annotations into the TFRecords that training reads.

    Writes sharded TFRecords, a label map, a summary with plots, and report.json, which lists every
    defect of the source and what was done about it. The same source gives the same bytes, with any
    number of workers and on a cluster. The folder appears whole or not at all.

    Examples:

      offshelf train prepare SKU110K_fixed -o data --tile 3 --agnostic

      offshelf train prepare photographs -o data --licence CC-BY-4.0
    """
    if val + test >= 1:
        raise typer.BadParameter(
            f"--val {val:g} and --test {test:g} leave nothing to train on", param_hint="--test"
        )
    from training.prepare import Options, Tiles
    from training.prepare import prepare as run

    options = Options(
        format=format_,
        val=val,
        test=test,
        tiles=Tiles(tile, overlap, min_visible) if tile else None,
        labels=labels,
        agnostic=agnostic,
        licence=licence,
        recipe=recipe,
        workers=workers,
        ray=ray,
    )
    with progress_on_stderr(quiet=as_json) as progress:
        result = run(source, output, options, progress)
    if as_json:
        print_json(result.as_dict())
    else:
        print_warnings(result.warnings)
        for name, split in result.dataset.splits.items():
            more = result.summary["splits"][name]["optional_boxes"]
            typer.echo(
                f"{name}: {split.images} images, {split.boxes} boxes"
                + (f", {more} more that need not be found" if more else "")
            )
        for name, ceiling in result.summary["ceilings"].items():
            typer.echo(
                f"{name}: anchors of {ceiling['recipe']} reach {ceiling['anchors']:.1%} of boxes, "
                f"a cap of 100 boxes an image {ceiling['cap_100']:.1%}"
            )
        typer.echo(f"\n{output / 'report.json'} lists every defect\n{output}")
    stop_if_strict(strict, result.warnings)


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("prepare")(prepare)
