"""``report.json``: every defect of a source, and what was done about it."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from training.prepare.annotation import Defect
    from training.prepare.work import Wrote


def write_report(
    work: Path, own: Sequence[Defect], wrote: Mapping[str, Wrote]
) -> Counter[tuple[str, str]]:
    """Write it line by line; how many defects there are of each kind.

    Args:
        work: the folder of this run, where each shard's defects stand in a file of its own.
        own: of the source, its labels and its splits.
        wrote: by the name of the shard.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for defect in own:
        counts[defect.kind, defect.done] += max(1, len(defect.items))
    for result in wrote.values():
        counts.update(result.kinds)
    with (work / "report.json").open("w", encoding="utf-8") as file:
        file.write(
            f'{{"counts": {json.dumps(count_rows(counts), ensure_ascii=False)},\n"defects": ['
        )
        separator = "\n"
        for defect in sorted(own, key=lambda d: (d.image, d.kind)):
            file.write(separator + json.dumps(defect.as_dict(), ensure_ascii=False))
            separator = ",\n"
        for name in wrote:
            with (work / f"{name}.defects").open(encoding="utf-8") as lines:
                for line in lines:
                    file.write(separator + line.rstrip("\n"))
                    separator = ",\n"
        file.write("\n]}\n")
    return counts


def count_rows(counts: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """The counts as rows, ready for JSON."""
    return [
        {"kind": kind, "done": done, "count": counts[kind, done]} for kind, done in sorted(counts)
    ]
