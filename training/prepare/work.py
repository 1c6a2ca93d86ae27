"""What a worker does: look at a few pictures, or write a shard. The same here and on a cluster.

A task's result depends on the task alone, so that it may be done again, anywhere, by anyone.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from builder.disk.room import room_for
from builder.errors import TrainingError
from training.dataset.example import encode_example
from training.dataset.manifest import Shard
from training.dataset.records import RecordWriter
from training.prepare.annotation import NOTHING, Annotation, Defect
from training.prepare.convert import convert
from training.prepare.formats import PARSERS
from training.prepare.source import read_spans
from training.prepare.statistics import Statistics, statistics_of

if TYPE_CHECKING:
    from training.dataset.example import Example
    from training.prepare.convert import Plan
    from training.prepare.source import Context, Record

BATCH = 64
"""Pictures whose statistics are merged at once."""

BUFFER = 1 << 20
"""Bytes of a shard that are handed to the system at once."""


@dataclass(frozen=True)
class Look:
    """Pictures to look at.

    Args:
        records: of the source.
        format: of their annotations.
        context: for its parser.
        work: the folder of this run, which every worker must see.
        names: whether to read the annotations for their labels.
    """

    records: tuple[Record, ...]
    format: str
    context: Context
    work: str
    names: bool


@dataclass(frozen=True)
class Looked:
    """What was seen.

    Args:
        digests: SHA-256 of each picture, None where its file cannot be read.
        bytes: of all of them.
        names: boxes of each label.
    """

    digests: tuple[bytes | None, ...]
    bytes: int
    names: Counter[str]


@dataclass(frozen=True)
class Write:
    """A shard to write.

    Args:
        file: its name.
        records: of its pictures, in the order of keys.
        digests: SHA-256 of each.
        format: of their annotations.
        context: for its parser.
        plan: labels and tiles.
        work: the folder to write to, which every worker must see.
        needed: bytes that the whole data set may take, for the message of a full disk.
    """

    file: str
    records: tuple[Record, ...]
    digests: tuple[bytes, ...]
    format: str
    context: Context
    plan: Plan
    work: str
    needed: int


@dataclass(frozen=True)
class Wrote:
    """A shard that is written; its defects stand in a file beside it."""

    shard: Shard
    statistics: Statistics = field(default_factory=Statistics)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    pictures: int = 0


def look(task: Look) -> Looked:
    """Hash pictures, and read labels where only the annotations name them."""
    _see(task.work)
    digests: list[bytes | None] = []
    size = 0
    names: Counter[str] = Counter()
    for record in task.records:
        data = _bytes(record.image)
        digests.append(None if data is None else hashlib.sha256(data).digest())
        size += len(data or b"")
        if task.names:
            annotation, _ = _annotation(record, task.format, task.context)
            names.update(annotation.names if annotation else ())
    return Looked(tuple(digests), size, names)


def write_shard(task: Write) -> Wrote:
    """Write a shard and its defects under their names, in one step each.

    Raises:
        BundleError: OFF402, OFF403.
        TrainingError: OFF706, this worker does not see the folder.
    """
    _see(task.work)
    statistics, kinds = Statistics(), Counter[tuple[str, str]]()
    batch: list[Statistics] = []
    place, token = Path(task.work, task.file), f"{os.getpid()}-{os.urandom(4).hex()}"
    shard, report = (Path(task.work, f".{task.file}.{token}{end}") for end in ("", ".defects"))
    boxes = pictures = 0
    with room_for(Path(task.work), task.needed):
        try:
            with (
                shard.open("wb", BUFFER) as file,
                report.open("w", encoding="utf-8") as lines,
            ):
                writer = RecordWriter(file)
                for record, digest in zip(task.records, task.digests, strict=True):
                    data = _bytes(record.image)
                    annotation, defects = _annotation(record, task.format, task.context)
                    examples: tuple[Example, ...] = ()
                    if data is None:
                        defects = (*defects, _unreadable(record))
                    elif annotation is not None:
                        examples, defects = convert(
                            data, digest.hex(), annotation, record.key, task.plan
                        )
                    for defect in defects:
                        lines.write(json.dumps(defect.as_dict(), ensure_ascii=False) + "\n")
                        kinds[defect.kind, defect.done] += max(1, len(defect.items))
                    for example in examples:
                        writer.write(*encode_example(example))
                        boxes += int(example.wanted.sum())
                        batch.append(statistics_of(example))
                    pictures += bool(examples)
                    if len(batch) >= BATCH:
                        statistics.merge(*batch)
                        batch.clear()
            statistics.merge(*batch)
            report.replace(place.with_name(f"{task.file}.defects"))
            shard.replace(place)
        finally:
            shard.unlink(missing_ok=True)
            report.unlink(missing_ok=True)
    whole = Shard(task.file, writer.sha256, writer.bytes, writer.records, boxes)
    return Wrote(whole, statistics, kinds, pictures)


def _annotation(
    record: Record, format_: str, context: Context
) -> tuple[Annotation | None, tuple[Defect, ...]]:
    """None where it cannot be read: without its boxes, the picture would teach the wrong thing."""
    if record.annotation is None or record.spans == ():
        return NOTHING, ()
    try:
        data = read_spans(record.annotation, record.spans)
        return PARSERS[format_](data, context), ()
    except (OSError, ValueError) as error:
        kind = "an annotation that cannot be read"
        return None, (Defect(record.key, kind, "left out", (str(error),)),)


def _bytes(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - once a picture
            return file.read()
    except OSError:
        return None


def _unreadable(record: Record) -> Defect:
    return Defect(record.key, "a picture whose file cannot be read", "left out")


def _see(work: str) -> None:
    if not Path(work).is_dir():
        import socket

        raise TrainingError(
            "OFF706",
            f"the node {socket.gethostname()} does not see the folder that the data set goes to",
            where=work,
            way_out="Keep source and output on storage that all nodes share under one path",
        )
