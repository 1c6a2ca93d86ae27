"""``offshelf train quickstart``: packshots in, a verified site out."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from builder.cli.console import print_json, print_warnings, progress_on_stderr, say
from builder.cli.options import Json
from builder.cli.train.init import DEFAULT, RECIPE_NAMES
from builder.figures import clock_face, counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from builder.progress import Progress
    from training.quickstart import Outcome, Plan, Record

WORDS = {
    "synth": "make pictures",
    "prepare": "prepare the data",
    "init": "set up the project",
    "fit": "train",
    "export": "export",
    "evaluate": "measure",
    "build": "build the site",
    "verify": "verify in Chromium",
}


def quickstart(
    packshots: Annotated[
        Path,
        typer.Argument(
            help="Folder with a picture or a sub-folder for each SKU, on white or transparent "
            "ground; its name is the label."
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder for everything, new or begun before.")
    ],
    name: Annotated[
        str,
        typer.Option(
            "--name", help="Name of the brand on the page. From the folder's when left out."
        ),
    ] = "",
    minutes: Annotated[
        float, typer.Option("--minutes", min=1, help="For everything together.")
    ] = 20.0,
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=2**32 - 1, help="Of pictures and training.")
    ] = 7,
    recipe: Annotated[
        str, typer.Option("--recipe", help=f"One of: {', '.join(RECIPE_NAMES)}.")
    ] = DEFAULT,
    size: Annotated[
        int | None,
        typer.Option(
            "--size",
            help="Side of the input in pixels. The recipe's, or 224 for more than 8 SKUs in less "
            "than 60 minutes.",
        ),
    ] = None,
    images: Annotated[
        int | None,
        typer.Option("--images", min=1, help="Pictures to train on. As many as the time allows."),
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option("--steps", min=1, help="Steps of training. As many as the time allows."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make an offline site from mere packshots: pictures, training, export, site, proof.

    Decides what can be decided, keeps the time, and goes on where it was if the same command is
    given again after Ctrl-C or a kill. Everything it makes lies in OUTPUT, as the commands for each
    step would have made it.

    Exit code 0: the site detects what the model detects. 1: it does not. 2: something kept it from
    being made.

    Example:

      offshelf train quickstart packshots -o acme --name "Acme Drinks"
    """
    from builder.config.from_model import name_from
    from training.quickstart import Asked, Hands
    from training.quickstart import quickstart as run

    asked = Asked(
        packshots=packshots,
        output=output,
        name=name or name_from(packshots.resolve()),
        minutes=minutes,
        seed=seed,
        recipe=recipe,
        size=size,
        images=images,
        steps=steps,
    )
    hands = Hands(_check, _build, _verify)
    try:
        with ExitStack() as stack:
            progress = _from_the_first_word(stack, quiet=as_json)
            outcome = run(asked, hands, progress, _say_nothing if as_json else _print_plan)
    except KeyboardInterrupt:
        say("\nThe same command goes on from here.", err=True)
        raise
    if as_json:
        print_json(outcome.as_dict())
    else:
        _print_outcome(outcome)
    if not outcome.passed:
        raise typer.Exit(1)


def _from_the_first_word(stack: ExitStack, *, quiet: bool) -> Progress:
    """A progress that begins to be shown when it is told something: the plan is printed before."""
    shown: list[Progress] = []

    def tell(step: str, done: float | None = None) -> None:
        if not shown:
            shown.append(stack.enter_context(progress_on_stderr(quiet=quiet)))
        shown[0](step, done)

    return tell


def _check(settings: Path, name: str) -> None:
    from builder.config.validate import validate
    from builder.site import load_runtime_files
    from builder.verify.browser import find_browser

    find_browser()
    load_runtime_files()
    validate({"site": {"name": name}, "model": {"path": "saved_model"}}, where="--name")
    if settings.is_file():
        from builder.config.load import load_site_config

        load_site_config(settings, {})


def _build(
    model: Path, settings: Path, *, name: str, score: float, progress: Progress
) -> dict[str, Any]:
    from builder.pipeline import build, new_site

    if not settings.is_file():
        new_site(model, name=name, output=settings, score=score)
    built = build(settings, progress=progress)
    return {
        "site": built.output,
        "files": built.files,
        "bytes": built.bytes,
        "warnings": list(built.warnings),
    }


def _verify(
    site: Path, *, images: Path, model: Path, report: Path, score: float, progress: Progress
) -> dict[str, Any]:
    from builder.pipeline import verify

    result = verify(
        str(site), images=images, model=model, report=report, score=score, progress=progress
    )
    return {
        "passed": result.passed,
        "lines": result.summary(),
        "report": str(report / "report.html"),
        "warnings": list(result.warnings),
    }


def _say_nothing(plan: Plan, skus: int, record: Record) -> None:
    """For ``--json``."""


def _print_plan(plan: Plan, skus: int, record: Record) -> None:
    from training.quickstart.folders import Folders
    from training.synth import SHEET

    kept = plan.budget.reserved
    free = plan.budget.seconds - sum(kept.values())
    picture, looks = (f"{side} x {side} px" for side in (plan.picture, plan.side))
    notes = {
        "synth": f"{plan.images:,} of {picture}, and {plan.val} to measure on",
        "fit": f"{plan.recipe}, looking at {looks}",
        "verify": f"{plan.verified} pictures",
    }
    say(f"{counted(skus, 'SKU')}, {plan.budget.seconds / 60:g} minutes at most", err=True)
    for step in plan.budget.order:
        done = "done" if step in record.done else clock_face(kept.get(step, free))
        say(f"  {WORDS[step]:<20}{done:>6}  {notes.get(step, '')}".rstrip(), err=True)
    print_warnings(plan.warnings)
    if "fit" not in record.done:
        say(f"While it trains, look at {Folders(record.folder).shelves / SHEET}", err=True)
    if all(step in record.done for step in plan.budget.order):
        say("All of it is done already; another folder with -o begins anew.", err=True)


def _print_outcome(outcome: Outcome) -> None:
    from training.synth import SHEET

    figures, folders = outcome.figures, outcome.folders
    print_warnings(outcome.warnings[len(outcome.plan.warnings) :])
    fitted, quality = figures["fit"], figures["evaluate"]
    typer.echo(
        f"{clock_face(sum(outcome.seconds.values()))} in all, "
        f"{clock_face(outcome.seconds['fit'])} of it training: "
        f"{fitted['steps']:,} steps from {_start(figures['init']['weights'])}; {_chosen(fitted)}"
    )
    typer.echo(
        f"On {quality['images']} made pictures that it was not trained on: "
        f"AP50 {_two(quality['ap50'])}. From a score of {quality['score']:.2f} it finds "
        f"{_percent(quality['found'])} of {quality['boxes']:,} products, and "
        f"{_percent(quality['named_rightly'])} of those by the right name"
    )
    typer.echo("")
    for line in figures["verify"]["lines"]:
        typer.echo(line)
    typer.echo(f"\n{outcome.caveat}.")
    typer.echo(f"  {folders.report / 'report.html'}: where it is wrong")
    typer.echo(f"  {folders.shelves / SHEET}: what it learned from")
    site, settings = quote(str(folders.site)), quote(str(folders.settings))
    say(f"\nOn your phone:    offshelf serve {site} --https")
    say(f"In your colours:  edit {settings}, then offshelf build {settings}")


def _chosen(fitted: Mapping[str, Any]) -> str:
    if fitted["best_ap"] is None:
        return "the last of them made the detector"
    images = fitted.get("validation_images") or "some"
    best = f"{fitted['best_step']:,}"
    return f"step {best} did best on {images} of the pictures below, and made the detector"


def _start(weights: str) -> str:
    known = {
        "shelf": "the shelf detector",
        "openimages": "the Open Images weights",
        "none": "nothing",
    }
    return known.get(weights, weights)


def _two(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"


def _percent(value: float | None) -> str:
    return "none" if value is None else f"{value:.0%}"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("quickstart")(quickstart)
