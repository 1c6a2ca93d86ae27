"""``offshelf train board``: TensorBoard on a project's logs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer


def board(
    project: Annotated[Path, typer.Argument(help="Folder that `offshelf train init` wrote.")],
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to serve on.")] = 6006,
) -> None:
    """Open TensorBoard on the curves and images of a project; Ctrl-C ends it."""
    from training.od_api.project import open_project

    logs = open_project(project).logs
    typer.echo(f"Curves of {project}:  http://localhost:{port}/", err=True)
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(logs), "--port", str(port)]
    # In place of this process, so that whatever ends it ends TensorBoard, and no orphan keeps the
    # port.
    os.execv(sys.executable, command)  # noqa: S606


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("board")(board)
