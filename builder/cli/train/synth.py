"""``offshelf train synth``: labelled pictures of shelves from packshots, or from nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builder.cli.console import print_json, progress_on_stderr, say
from builder.cli.options import Json


def synth(
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder to write.")],
    packshots: Annotated[
        str,
        typer.Option(
            "--packshots",
            help="Folder with a picture or a sub-folder for each SKU, on white or transparent "
            "ground. none: design packages.",
        ),
    ] = "none",
    images: Annotated[int, typer.Option("--images", help="Pictures for training.")] = 2000,
    val: Annotated[int, typer.Option("--val", help="Pictures for validation.")] = 200,
    size: Annotated[int, typer.Option("--size", help="Width and height in pixels.")] = 640,
    seed: Annotated[int, typer.Option("--seed", help="The same seed writes the same bytes.")] = 7,
    agnostic: Annotated[
        bool,
        typer.Option("--agnostic", help="One label, product. Always so without packshots."),
    ] = False,
    scenes: Annotated[
        str,
        typer.Option(
            "--scenes",
            help="Kinds of scenes, with weights if you like: shelf=2,closeup=1. Known: closeup, "
            "shelf, mixed, single, table, crate, heap, hand, pegs.",
        ),
    ] = "",
    variation: Annotated[
        str,
        typer.Option(
            "--variation",
            help="full, none, or some of geometry, light, sensor, scene joined by commas.",
        ),
    ] = "full",
    max_products: Annotated[
        int, typer.Option("--max-products", help="Products in one picture, at most.")
    ] = 150,
    min_visible: Annotated[
        float,
        typer.Option("--min-visible", help="Part of a product that must be seen for it to count."),
    ] = 0.5,
    hidden: Annotated[
        str,
        typer.Option(
            "--hidden",
            help="Products of which less is seen. marked: boxes that need not be found. nothing: "
            "taught as background, for a detector that names what is held up to it.",
        ),
    ] = "marked",
    workers: Annotated[int, typer.Option("--workers", help="Processes. 0: one a core.", min=0)] = 0,
    as_json: Json = False,
) -> None:
    """Make labelled photographs from packshots, or from packages that it designs.

    Writes images/, train.json and val.json (COCO), synth.json and contact-sheet.jpg. Look at the
    sheet before you train.

    Example:

      offshelf train synth --packshots catalogue/ -o shelves --images 2000
    """
    from training.synth import DEFAULT_SCENES, SHEET, Options, Variation, make, scenes_named

    folder = None if packshots == "none" else Path(packshots)
    options = Options(
        images=images,
        val=val,
        size=size,
        seed=seed,
        scenes=scenes_named(scenes) if scenes else DEFAULT_SCENES,
        max_products=max_products,
        min_visible=min_visible,
        hidden=hidden,
        agnostic=agnostic or folder is None,
        variation=Variation.named(variation),
    )
    with progress_on_stderr(quiet=as_json) as progress:
        made = make(output, options, folder, workers=workers, progress=progress)
    if as_json:
        print_json(made.as_dict())
        return
    for split, count in made.images.items():
        typer.echo(f"{split:<6} {count:>6} pictures  {made.boxes[split]:>7} boxes")
    typer.echo(f"labels {len(made.labels):>6}")
    typer.echo(f"\nLook at {made.folder / SHEET}, then:")
    say(f"  offshelf train prepare {made.folder} -o data")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("synth")(synth)
