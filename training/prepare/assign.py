"""Which split and shard a picture goes to: by its content, so that it stays when others come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from training.prepare.annotation import Defect
from training.prepare.source import RANK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.prepare.source import Record

SPLITS = ("train", "val", "test")
SHARD_BYTES = 96 * 1024 * 1024
"""About what the Object Detection API's guide recommends for a shard."""

LEAST_SHARDS, SMALLEST = 8, 64
"""Shards even of small splits, for cores and for shuffling, but of no fewer pictures than that."""


@dataclass(frozen=True)
class Assigned:
    """Pictures of each split, in the order of keys, with their digests."""

    splits: dict[str, list[tuple[Record, bytes]]]
    defects: tuple[Defect, ...]


def assign(
    records: Sequence[Record], digests: Sequence[bytes | None], val: float, test: float
) -> Assigned:
    """Give every picture its split.

    Given splits stay. Where the source gives none, or no ``val`` beside ``train``, they are
    drawn: a picture belongs to ``val`` if its hash, read as a number in 0..1, is below the share.
    Of pictures with the same content one is kept, in the split that is for judging, so that
    nothing is judged that was trained on.
    """
    given = {record.split for record in records} - {None}
    defects = []
    entries: dict[bytes, tuple[Record, bytes]] = {}
    for record, digest in zip(records, digests, strict=True):
        if digest is None:
            kind = "a picture whose file cannot be read"
            defects.append(Defect(record.key, kind, "left out"))
            continue
        split = record.split
        if split is None and given:
            defects.append(Defect(record.key, "in no split, where others are", "left out"))
            continue
        if split is None or (split == "train" and "val" not in given):
            split = _drawn(digest, val, 0.0 if given else test)
        candidate = (replace(record, split=split), digest)
        other = entries.get(digest)
        if other is None:
            entries[digest] = candidate
            continue
        first = RANK[other[0].split] <= RANK[split]
        kept, left = (other[0], candidate[0]) if first else (candidate[0], other[0])
        kind = "the same picture twice"
        if kept.split != left.split:
            kind = f"the same picture in {kept.split} and in {left.split}"
        what = f"the same as {kept.key}, which is kept in {kept.split}"
        defects.append(Defect(left.key, kind, "left out", (what,)))
        if not first:
            entries[digest] = candidate
    splits: dict[str, list[tuple[Record, bytes]]] = {name: [] for name in SPLITS}
    for entry in sorted(entries.values(), key=lambda e: e[0].key):
        splits[str(entry[0].split)].append(entry)
    if val > 0 and not splits["val"] and len(splits["train"]) > 1 and "val" not in given:
        # Few pictures: the one that is nearest to the share.
        least = min(splits["train"], key=lambda e: e[1])
        splits["train"].remove(least)
        splits["val"].append(least)
    return Assigned({name: part for name, part in splits.items() if part}, tuple(defects))


def shard_of(digest: bytes, shards: int) -> int:
    """The shard of a picture; other bytes of the hash than those that choose the split."""
    return int.from_bytes(digest[8:16], "big") % shards


def shard_count(pictures: int, bytes_: int) -> int:
    """How many shards a split of so many pictures and bytes gets."""
    by_size = -(-bytes_ // SHARD_BYTES)
    return max(1, min(pictures, max(by_size, min(LEAST_SHARDS, pictures // SMALLEST))))


def _drawn(digest: bytes, val: float, test: float) -> str:
    place = int.from_bytes(digest[:8], "big") / 2**64
    if place < val:
        return "val"
    return "test" if place >= 1 - test else "train"
