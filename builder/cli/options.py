"""Options that several commands share, with one help text each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON on stdout, and nothing else.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 when there are warnings.")]
Labels = Annotated[
    Path | None,
    typer.Option(
        "--labels",
        help="label_map.pbtxt, a text file with a label a line, or JSON. Looked for beside the "
        "model when left out.",
    ),
]
