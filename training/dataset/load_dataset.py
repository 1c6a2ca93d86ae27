"""Open a data set that ``prepare`` wrote, or say why it is none."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from builder.errors import TrainingError
from training.dataset.manifest import MANIFEST, parse_manifest

if TYPE_CHECKING:
    from training.dataset.manifest import Dataset, Shard


def load_dataset(folder: Path | str, *, verify: bool = False) -> Dataset:
    """The data set in ``folder``; its shards are there and as long as its manifest says.

    Args:
        folder: what ``offshelf train prepare`` wrote.
        verify: read and hash every shard too. Reading records checks each of them anyway.

    Raises:
        TrainingError: OFF705, no manifest (a partial set has none), or shards that do not fit it.
    """
    folder = Path(folder).resolve()
    manifest = folder / MANIFEST
    if not manifest.is_file():
        what = "no finished data set is here: there is no manifest.json"
        raise _unusable(what if folder.is_dir() else "there is no such folder", folder)
    try:
        dataset, claimed = parse_manifest(manifest.read_text("utf-8"), folder)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unusable(f"the manifest is not one that can be read ({error})", manifest) from error
    if dataset.sha256 != claimed:
        raise _unusable("the manifest was altered: its hash does not fit its shards", manifest)
    for split in dataset.splits.values():
        for shard in split.shards:
            _check(folder / shard.file, shard, verify=verify)
    return dataset


def _check(path: Path, shard: Shard, *, verify: bool) -> None:
    if not path.is_file():
        raise _unusable("a shard is missing", path)
    length = path.stat().st_size
    if length != shard.bytes:
        raise _unusable(f"a shard has {length:,} bytes instead of {shard.bytes:,}", path)
    if verify and _sha256(path) != shard.sha256:
        raise _unusable("a shard was altered: its hash is not that of the manifest", path)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _unusable(what: str, place: Path) -> TrainingError:
    return TrainingError(
        "OFF705",
        what,
        where=str(place),
        way_out="Make the data set with `offshelf train prepare SOURCE -o DATA`",
    )
