"""Where a bundle goes, and whether it may go there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from builder.errors import BundleError, ConfigError
from builder.targets.occupied import check_folder, check_zip

if TYPE_CHECKING:
    from collections.abc import Iterable

ZIP = ".zip"


@dataclass(frozen=True)
class Place:
    """Absolute, with links followed.

    Args:
        path: the folder, or the zip.
        weights: the folder for shards that another host serves, beside it.
        is_zip: which of the two ``path`` is.
    """

    path: Path
    weights: Path
    is_zip: bool


def place_for(output: Path, target: str) -> Place:
    """The place that ``output`` stands for: a zip gets its ending if it has none.

    Raises:
        BundleError: OFF403, the links of ``output`` lead in a circle.
    """
    is_zip = target == "zip"
    if is_zip and output.suffix.lower() != ZIP:
        output = output.with_name(output.name + ZIP)
    try:
        path = Path(os.path.realpath(output))
        if path.is_symlink():
            raise OSError(0, "its links lead in a circle")
    except OSError as error:
        raise BundleError(
            "OFF403",
            f"it leads nowhere: {error.strerror}",
            where=str(output),
            way_out="Choose another output with -o",
        ) from error
    stem = path.name[: -len(ZIP)] if is_zip else path.name
    return Place(path, path.with_name(f"{stem}.weights"), is_zip)


def check_place(place: Place, inputs: Iterable[Path], *, external: bool) -> None:
    """Refuse a place that holds what a build must not destroy.

    Args:
        place: where the bundle goes.
        inputs: the model, ``site.toml``, labels, logo.
        external: whether the folder of weights is written too.

    Raises:
        ConfigError: OFF106, an input is there.
        BundleError: OFF401, something is there that Offshelf did not make.
    """
    outputs = [place.path, place.weights] if external else [place.path]
    for given in inputs:
        for output in outputs:
            if _holds(output, given):
                raise ConfigError(
                    "OFF106",
                    f"the output {output} would overwrite its own input {given}",
                    where=str(output),
                    way_out="Choose another output with -o, for example: -o site",
                )
    (check_zip if place.is_zip else check_folder)(place.path)
    if external:
        check_folder(place.weights)


def _holds(output: Path, given: Path) -> bool:
    """Whether ``given`` is ``output`` or lies in it, on file systems that ignore case too."""
    real = Path(os.path.realpath(given))
    if output in (real, *real.parents):
        return True
    if not output.exists():
        return False
    return any(path.exists() and path.samefile(output) for path in (real, *real.parents))
