"""What a data set's folder holds, and the file that says so: ``manifest.json``, written last."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MANIFEST = "manifest.json"
FORMAT = "offshelf-dataset"
VERSION = 1


@dataclass(frozen=True)
class Licence:
    """Under which terms the photographs and boxes may be used.

    Args:
        name: as SPDX writes it where it has a name there; ``unknown`` where nobody said.
        commercial: whether commercial use is allowed; None where that is not known.
        note: what else a person should know, or an empty string.
    """

    name: str = "unknown"
    commercial: bool | None = None
    note: str = ""


@dataclass(frozen=True)
class Shard:
    """A TFRecord file.

    Args:
        file: its name in the folder.
        sha256: of the file, in hexadecimal.
        bytes: its length.
        images: records in it.
        boxes: to be found in all its records.
    """

    file: str
    sha256: str
    bytes: int
    images: int
    boxes: int


@dataclass(frozen=True)
class Split:
    """``train``, ``val`` or ``test``; counts are those of its shards together."""

    images: int
    boxes: int
    shards: tuple[Shard, ...]


@dataclass(frozen=True)
class Dataset:
    """A whole data set on disk.

    Args:
        folder: where it is.
        labels: in the order of ids, which begin at 1.
        splits: by name.
        licence: of the photographs and boxes.
        source: what it was made from: format, counts, options.
        tiles: how photographs were cut, or None.
    """

    folder: Path
    labels: tuple[str, ...]
    splits: Mapping[str, Split]
    licence: Licence = Licence()
    source: Mapping[str, Any] = field(default_factory=dict)
    tiles: Mapping[str, Any] | None = None

    @property
    def sha256(self) -> str:
        """Stands for all examples and labels: over labels, splits, and the shards' hashes."""
        lines = [json.dumps(self.labels, ensure_ascii=True)]
        lines += [
            f"{name} {shard.file} {shard.sha256}"
            for name in sorted(self.splits)
            for shard in self.splits[name].shards
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def shards(self, split: str) -> tuple[Path, ...]:
        """Paths of a split's TFRecord files, in order; none where there is no such split."""
        known = self.splits.get(split)
        return tuple(self.folder / shard.file for shard in known.shards) if known else ()

    def manifest(self) -> str:
        """The text of ``manifest.json``."""
        value = {
            "format": FORMAT,
            "version": VERSION,
            "labels": list(self.labels),
            "licence": asdict(self.licence),
            "sha256": self.sha256,
            "source": dict(self.source),
            "splits": {name: asdict(split) for name, split in self.splits.items()},
            "tiles": None if self.tiles is None else dict(self.tiles),
        }
        return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def parse_manifest(text: str, folder: Path) -> tuple[Dataset, str]:
    """The data set that a manifest describes, and the hash that it claims.

    Raises:
        ValueError, KeyError, TypeError: this is not a manifest of this version.
    """
    value = json.loads(text)
    if value["format"] != FORMAT or value["version"] != VERSION:
        raise ValueError(f"{value['format']!r} version {value['version']!r}")
    splits = {
        name: Split(
            split["images"], split["boxes"], tuple(Shard(**shard) for shard in split["shards"])
        )
        for name, split in value["splits"].items()
    }
    dataset = Dataset(
        folder,
        tuple(value["labels"]),
        splits,
        Licence(**value["licence"]),
        value["source"],
        value["tiles"],
    )
    return dataset, value["sha256"]
