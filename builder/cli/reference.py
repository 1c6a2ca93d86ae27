"""The command line's reference page, written from the help texts.

``python -m builder.cli.reference docs`` writes it; a test holds docs/reference/cli.md and this
together.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer.main import get_command
from typer.testing import CliRunner

from builder.cli.main import app

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = "reference/cli.md"

HEAD = """\
# Command line

Results go to stdout, progress, warnings and errors to stderr. Exit codes: 0 done; 1 a check failed,
or warnings under `--strict`; 2 something has to be put right first, with a [code](errors.md) that
says what; 130 interrupted.
"""


def cli_page() -> str:
    """Markdown of the page: every command and sub-command with its ``--help``."""
    return "\n".join([HEAD, *_sections(get_command(app), [])])


def _sections(command: Any, names: list[str]) -> Iterator[str]:
    """The section of ``command``, which ``names`` lead to, and those of the commands below it."""
    yield _section(" ".join(["offshelf", *names]), names)
    below: dict[str, Any] = getattr(command, "commands", {})
    for name in sorted(below) if not names else below:
        yield from _sections(below[name], [*names, name])


def _section(title: str, arguments: list[str]) -> str:
    environment = {"TERMINAL_WIDTH": "100", "COLUMNS": "100"}
    result = CliRunner().invoke(
        app, [*arguments, "--help"], prog_name="offshelf", env=environment, terminal_width=100
    )
    lines = [line.rstrip() for line in result.stdout.strip().splitlines()]
    return f"## {title}\n\n```text\n" + "\n".join(lines) + "\n```\n"


if __name__ == "__main__":
    (Path(sys.argv[1]) / PAGE).write_text(cli_page(), encoding="utf-8")
