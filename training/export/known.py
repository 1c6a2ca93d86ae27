"""What is known of a project's data and training, out of the files that the steps left."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.dataset.manifest import MANIFEST, Dataset, parse_manifest
from training.od_api.project import Project, read_object, read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEPEST = 8
"""So many projects, each started from the one before, are followed."""


@dataclass(frozen=True)
class KnownData:
    """What is known of a data set that a project was made for.

    Args:
        name: of its folder.
        sha256: that the project remembers.
        dataset: ``None`` where it is gone, or was changed since.
    """

    name: str
    sha256: str | None
    dataset: Dataset | None

    def as_dict(self) -> dict[str, Any]:
        """Name, hash, counts and licence."""
        found: dict[str, Any] = {
            "name": self.name, "sha256": self.sha256, "splits": None, "licence": None,
            "tiles": None,
        }  # fmt: skip
        if self.dataset:
            splits = self.dataset.splits.items()
            found["splits"] = {key: {"images": s.images, "boxes": s.boxes} for key, s in splits}
            found["licence"] = asdict(self.dataset.licence)
            found["tiles"] = self.dataset.tiles
        return found


@dataclass(frozen=True)
class Known:
    """Facts, each ``None`` or empty where no file tells it.

    Args:
        settings: of ``project.json``.
        fitted: of ``fit.json``.
        datasets: that the project was made for; it was validated on the first.
        warnings: what a person should know about what is missing or forbidden.
        earlier: of the project whose checkpoint was started from, if it was one of a project.
    """

    settings: Mapping[str, Any]
    fitted: Mapping[str, Any]
    datasets: tuple[KnownData, ...]
    warnings: tuple[str, ...]
    earlier: Known | None = None

    def data(self) -> dict[str, Any]:
        """Name, hash, counts and licence of the first data set, or ``None``, and of the others."""
        every = [known.as_dict() for known in self.datasets]
        return {"data": every[0] if every else None, "more_data": every[1:]}


def read_known(project: Project) -> Known:
    """Read what there is; a missing or unreadable file makes facts unknown, and no error."""
    return _read(project, DEEPEST)


def _read(project: Project, deepest: int) -> Known:
    settings = read_settings(project)
    fitted = read_object(project.report)
    datasets, warnings = _datasets_of(project, settings)
    before = _project_before(project, settings) if deepest else None
    if before is None:
        return Known(settings, fitted, datasets, warnings)
    earlier = _read(before, deepest - 1)
    told = (f"started from {before.folder.name}: {warning}" for warning in earlier.warnings)
    return Known(settings, fitted, datasets, (*warnings, *told), earlier)


def _datasets_of(
    project: Project, settings: Mapping[str, Any]
) -> tuple[tuple[KnownData, ...], tuple[str, ...]]:
    """The data sets, and what a person should know of them."""
    more = settings.get("more_data")
    entries = [settings, *(more if isinstance(more, list) else ())]
    named = [
        entry for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("data"), str) and entry["data"]
    ]  # fmt: skip
    if not named:
        return (), (_untold("the project names no data set"),)
    found, warnings = [], dict[str, None]()
    for entry in named:
        folder = Path(os.path.normpath(project.folder.resolve() / entry["data"]))
        sha256 = entry.get("data_sha256")
        dataset, warning = _dataset_in(folder, sha256)
        found.append(KnownData(folder.name, sha256, dataset))
        if warning:
            warnings[warning] = None
    return tuple(found), tuple(warnings)


def _dataset_in(folder: Path, sha256: str | None) -> tuple[Dataset | None, str]:
    try:
        dataset, claimed = parse_manifest((folder / MANIFEST).read_text("utf-8"), folder)
        intact = dataset.sha256 == claimed
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None, _untold(f"the data set {folder.name} is not there or cannot be read")
    if not intact or claimed != sha256:
        return None, _untold(f"the data set {folder.name} was changed since the project was made")
    licence = dataset.licence
    if licence.commercial is False:
        return dataset, (
            f"the data's licence ({licence.name}) forbids commercial use, and that of this model"
        )
    return dataset, ""


def _project_before(project: Project, settings: Mapping[str, Any]) -> Project | None:
    """The project whose checkpoint ``init --weights`` was given, if it is there."""
    start = settings.get("weights")
    if not isinstance(start, str) or "/" not in start:
        return None
    before = Project((project.folder.resolve() / start).parent.parent)
    return before if before.settings.is_file() else None


def _untold(why: str) -> str:
    return f"{why}: its licence and counts are not in the model card"
