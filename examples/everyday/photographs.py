"""Puts photographs to try the demo on into a folder: those that come with scikit-image.

python examples/everyday/photographs.py photographs
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

NAMES = ("astronaut", "chelsea", "coffee", "rocket")
"""Free licences all: scikit-image's data/README.txt names the photographers."""


def write_photographs(folder: Path) -> list[Path]:
    """Write one PNG a photograph into ``folder``, which is made if need be; return the files."""
    from PIL import Image
    from skimage import data

    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{name}.png" for name in NAMES]
    for file in files:
        Image.fromarray(getattr(data, file.stem)()).save(file)
    return files


def _command(
    folder: Annotated[Path, typer.Argument(help="Where to put them.")] = Path("photographs"),
) -> None:
    """Put photographs to try the demo on into a folder."""
    for file in write_photographs(folder):
        typer.echo(file)


if __name__ == "__main__":
    typer.run(_command)
