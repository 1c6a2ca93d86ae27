"""``offshelf build``: a model in, an offline site out."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from builder.cli.console import (
    print_json,
    print_warnings,
    progress_on_stderr,
    say,
    stop_if_strict,
)
from builder.cli.options import Json, Labels, Strict
from builder.figures import counted, size_in_words

if TYPE_CHECKING:
    from builder.pipeline import BuildResult

# As in builder.config.site_config, which takes pydantic's import time; a test compares them.
TargetName = Literal["github-pages", "codesandbox", "zip"]
WeightFormat = Literal["float32", "float16"]


def build(
    source: Annotated[
        Path,
        typer.Argument(help="site.toml, or a model alone, which is enough for a first site."),
    ] = Path("site.toml"),
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Folder (or zip) to write. [build] output."),
    ] = None,
    labels: Labels = None,
    name: Annotated[str, typer.Option("--name", help="Name of the site. [site] name.")] = "",
    target: Annotated[
        TargetName | None, typer.Option("--target", help="Shape of the output. [build] target.")
    ] = None,
    weights: Annotated[
        WeightFormat | None,
        typer.Option("--weights", help="Numbers in the weight shards. [model] weights."),
    ] = None,
    shard_size: Annotated[
        int | None, typer.Option("--shard-size", help="Largest shard in bytes. [model] shard_size.")
    ] = None,
    weights_url: Annotated[
        str,
        typer.Option(
            "--weights-url",
            help="Address, ending with /, where another host serves the shards. "
            "[model] weights_url.",
        ),
    ] = "",
    as_json: Json = False,
    strict: Strict = False,
) -> None:
    """Build the offline site of a trained detector.

    The output appears whole or not at all: a build that fails or is killed leaves the previous site
    as it was, and a folder that Offshelf did not make is never touched. The converted model is
    kept in a cache, so that building again with other colours takes a second.

    Examples:

      offshelf build                                   # ./site.toml

      offshelf build saved_model --name "My brand" -o site

      offshelf build site.toml --target zip -o site.zip
    """
    from builder.pipeline import build as run

    overrides: dict[str, dict[str, Any]] = {
        "site": {"name": name},
        "model": {
            "labels": str(labels.resolve()) if labels else "",
            "weights": weights,
            "shard_size": shard_size,
            "weights_url": weights_url,
        },
        "build": {"target": target, "output": str(output.resolve()) if output else ""},
    }
    with progress_on_stderr(quiet=as_json) as progress:
        result = run(source, overrides=overrides, strict=strict, progress=progress)
    if as_json:
        print_json(result.as_dict())
    else:
        print_warnings(result.warnings)
        if result.written:
            _print_result(result)
    stop_if_strict(strict, result.warnings)


def _print_result(result: BuildResult) -> None:
    say(f"{result.output}: {counted(result.files, 'file')}, {size_in_words(result.bytes)}")
    if result.external:
        say(f"{result.external}: the weight shards, to be served from {result.weights_url}")
    site, model = quote(result.output), quote(result.model)
    say(f"\nLook at it:  offshelf serve {site}")
    say(f"Prove it:    offshelf verify {site} --images FOLDER --model {model}")
    say(f"\n{result.instructions}")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("build")(build)
