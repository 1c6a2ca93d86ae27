"""``offshelf train …``: a small file per subcommand that only gathers options.

The work is done in ``training``, which is imported inside the commands. What ``training`` must not
import itself (browsers, the build) is handed to it here as callables.
"""

from __future__ import annotations

from types import ModuleType

import typer

from builder.cli.train import (
    board,
    evaluate,
    export,
    fit,
    identify,
    init,
    prepare,
    quickstart,
    setup,
    synth,
)

COMMANDS: tuple[ModuleType, ...] = (
    *(setup, quickstart),
    *(synth, prepare, init, fit, board, evaluate, identify, export),
)
"""Each has ``register(app)``; in the order in which a person needs them."""

app = typer.Typer(
    name="train",
    help="From photographs or mere packshots to a trained detector that `offshelf build` takes.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

for command in COMMANDS:
    command.register(app)
