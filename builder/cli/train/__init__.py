"""``offshelf train …``: a small file per subcommand that only gathers options.

The work is done in ``training``, which is imported inside the commands. What ``training`` must not
import itself (browsers, the build) is handed to it here as callables.
"""

from __future__ import annotations

from functools import wraps
from types import ModuleType
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS: tuple[ModuleType, ...] = (
    *(setup, quickstart),
    *(synth, prepare, init, fit, board, evaluate, identify, export),
)
"""Each has ``register(app)``; in the order in which a person needs them."""

WITHOUT_EXTRA = frozenset({"setup", "board"})
"""They look for what they need themselves."""

app = typer.Typer(
    name="train",
    help="From photographs or mere packshots to a trained detector that `offshelf build` takes.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def _with_extra(callback: Callable[..., None]) -> Callable[..., None]:
    """``callback``, which without the extra `training` says so and does nothing."""

    @wraps(callback)
    def checked(*args: Any, **kwargs: Any) -> None:
        from training.od_api.installed import require_extra

        require_extra()
        callback(*args, **kwargs)

    return checked


for command in COMMANDS:
    command.register(app)
for registered in app.registered_commands:
    if registered.callback and registered.name not in WITHOUT_EXTRA:
        registered.callback = _with_extra(registered.callback)
