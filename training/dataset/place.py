"""Where data sets, exports and reports go: never over what is not one, whole or not at all.

The next version grows in a hidden sibling and then changes places with the previous one in one
step; on file systems that cannot do that in two, and the next run mends what a kill left between.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from builder.disk import folder as disk
from builder.disk.folder import sync_below
from builder.disk.staging import clear_leftovers, staging
from builder.errors import BundleError, TrainingError
from training.dataset.manifest import MANIFEST, parse_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from builder.errors import OffshelfError

LEFT_BEHIND = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""By file managers, in folders that they showed."""

BESIDES = LEFT_BEHIND | {
    MANIFEST, "label_map.pbtxt", "summary.json", "report.json", "boxes-per-image.png",
    "box-sizes.png",
}  # fmt: skip
"""What a data set may hold besides its shards."""


def check_output(output: Path, source: Path) -> Path:
    """The real path of ``output``, if a data set may be written there.

    Raises:
        BundleError: OFF401, it holds something that ``prepare`` did not write.
        TrainingError: OFF701, source and output lie within one another.
    """
    check_apart(output, source)
    real = Path(os.path.realpath(output))
    if not os.path.lexists(real):
        return real
    if not real.is_dir():
        raise _foreign(output, "it is a file, and not a folder")
    present = {path.name for path in real.iterdir()}
    if not present:
        return real
    try:
        dataset, _ = parse_manifest((real / MANIFEST).read_text("utf-8"), real)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _foreign(output, f"there is no {MANIFEST} of a data set in it") from None
    shards = {shard.file for split in dataset.splits.values() for shard in split.shards}
    if strangers := sorted(present - shards - BESIDES):
        raise _foreign(output, f"it holds {', '.join(strangers[:3])} besides")
    return real


def check_apart(output: Path, source: Path) -> None:
    """Refuse an output that would be read as a part of its source, or that holds the source.

    Raises:
        TrainingError: OFF701.
    """
    real, given = Path(os.path.realpath(output)), Path(os.path.realpath(source))
    inside = given if given.is_dir() else given.parent
    one_in_other = real in (given, *given.parents) or inside in (real, *real.parents)
    if one_in_other and given.exists():
        raise TrainingError(
            "OFF701",
            f"the output {output} and the source {source} lie within one another",
            where=str(output),
            way_out="Choose an output outside of the source with -o",
        )


def check_marked(
    output: Path,
    ours: frozenset[str],
    marker: str,
    format_: str,
    *,
    kind: str,
    foreign: Callable[[Path, str], OffshelfError],
) -> Path:
    """The real path of ``output``, if it is new, empty, or holds an earlier one of its ``kind``.

    Args:
        output: a folder to be written.
        ours: names that may stand in it.
        marker: the one of them that is JSON and tells its ``format``.
        format_: the ``format`` that makes it ours.
        kind: what it holds then, with its article.
        foreign: makes the error from ``output`` and what is wrong with it.

    Raises:
        OffshelfError: what ``foreign`` makes, for anything else.
    """
    real = Path(os.path.realpath(output))
    if not os.path.lexists(real):
        return real
    if not real.is_dir():
        raise foreign(output, "it is a file, and not a folder")
    present = {path.name for path in real.iterdir()}
    if strangers := sorted(present - ours):
        raise foreign(output, f"it holds {', '.join(strangers[:3])}")
    if present:
        try:
            marked = json.loads((real / marker).read_text("utf-8"))["format"] == format_
        except (OSError, ValueError, KeyError, TypeError):
            marked = False
        if not marked:
            raise foreign(output, f"there is no {marker} of {kind} in it")
    return real


@contextmanager
def growing(output: Path) -> Iterator[Path]:
    """A new empty folder beside ``output`` for the next version, gone in the end."""
    output.parent.mkdir(parents=True, exist_ok=True)
    clear_leftovers(output)
    with staging(output) as folder:
        yield folder


def put_in_place(fresh: Path, output: Path) -> None:
    """Let ``fresh`` take the place of ``output``; what was there then stands at ``fresh``."""
    sync_below(fresh)
    disk.put_in_place(fresh, output)


def _foreign(place: Path, why: str) -> BundleError:
    return BundleError(
        "OFF401",
        f"`offshelf train prepare` did not make this, so it is left as it is: {why}",
        where=str(place),
        way_out="Choose another output with -o, or move it away first",
    )
