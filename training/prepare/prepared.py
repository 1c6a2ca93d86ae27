"""What ``prepare`` wrote, and what a person should know of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from training.prepare.write_report import count_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from training.dataset.manifest import Dataset


@dataclass(frozen=True)
class Prepared:
    """What was written.

    Args:
        dataset: as it is on disk.
        summary: as in ``summary.json``.
        defects: (kind, what was done) → how many.
        warnings: what a person should know.
    """

    dataset: Dataset
    summary: dict[str, Any]
    defects: Mapping[tuple[str, str], int]
    warnings: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "output": str(self.dataset.folder),
            "sha256": self.dataset.sha256,
            "labels": list(self.dataset.labels),
            "licence": asdict(self.dataset.licence),
            "defects": count_rows(self.defects),
            "splits": {
                name: {"images": split.images, "boxes": split.boxes, "shards": len(split.shards)}
                for name, split in self.dataset.splits.items()
            },
            "ceilings": self.summary["ceilings"],
            "warnings": list(self.warnings),
        }


def warnings_of(
    dataset: Dataset, defects: Mapping[tuple[str, str], int], summary: dict[str, Any]
) -> tuple[str, ...]:
    """A line for each kind of defect, for the licence, and for what is empty."""
    warnings = [f"{kind}: {count}, {done}" for (kind, done), count in sorted(defects.items())]
    if dataset.licence.commercial is False:
        warnings.append(f"the licence {dataset.licence.name} forbids commercial use")
    for label in dataset.labels:
        boxes = [part["boxes_per_class"][label] for part in summary["splits"].values()]
        if not sum(boxes):
            warnings.append(f"no box has the label {label!r}")
    for name, split in dataset.splits.items():
        if not split.images:
            warnings.append(f"no picture is left in {name}")
    return tuple(warnings)
