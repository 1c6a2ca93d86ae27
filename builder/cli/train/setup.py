"""``offshelf train setup``: installs what cannot be named among the requirements of a package."""

from __future__ import annotations

import typer

from builder.cli.console import print_json, progress_on_stderr
from builder.cli.options import Json


def setup(as_json: Json = False) -> None:
    """Install the TensorFlow Object Detection API into this environment.

    Its published requirements contradict today's TensorFlow, so that no resolver can take it; it is
    installed without them, its hash checked, and then imported once to see that it works.

    Before it:  pip install 'offshelf[training]'
    """
    from training.od_api.install import install

    with progress_on_stderr(quiet=as_json) as progress:
        installed = install(progress)
    if as_json:
        print_json({"installed": installed.requirement, "anew": installed.anew})
    else:
        was = "is installed" if installed.anew else "was installed already"
        typer.echo(f"{installed.requirement} {was} and can be imported.")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("setup")(setup)
