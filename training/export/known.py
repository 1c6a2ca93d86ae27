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
class Known:
    """Facts, each ``None`` or empty where no file tells it.

    Args:
        settings: of ``project.json``.
        fitted: of ``fit.json``.
        dataset: that the project was made for; ``None`` too if it was changed since.
        warnings: what a person should know about what is missing or forbidden.
        earlier: of the project whose checkpoint was started from, if it was one of a project.
    """

    settings: Mapping[str, Any]
    fitted: Mapping[str, Any]
    dataset: Dataset | None
    warnings: tuple[str, ...]
    earlier: Known | None = None

    def data(self) -> dict[str, Any] | None:
        """Name, hash, counts and licence of the data set."""
        if not (name := self._data_name()):
            return None
        found: dict[str, Any] = {
            "name": name,
            "sha256": self.settings.get("data_sha256"),
            "splits": None,
            "licence": None,
            "tiles": None,
        }
        if self.dataset:
            splits = self.dataset.splits.items()
            found["splits"] = {key: {"images": s.images, "boxes": s.boxes} for key, s in splits}
            found["licence"] = asdict(self.dataset.licence)
            found["tiles"] = self.dataset.tiles
        return found

    def _data_name(self) -> str:
        if self.dataset:
            return self.dataset.folder.name
        return Path(str(self.settings.get("data") or "")).name


def read_known(project: Project) -> Known:
    """Read what there is; a missing or unreadable file makes facts unknown, and no error."""
    return _read(project, DEEPEST)


def _read(project: Project, deepest: int) -> Known:
    settings = read_settings(project)
    fitted = read_object(project.report)
    dataset, warnings = _data_of(project, settings)
    before = _project_before(project, settings) if deepest else None
    if before is None:
        return Known(settings, fitted, dataset, warnings)
    earlier = _read(before, deepest - 1)
    told = (f"started from {before.folder.name}: {warning}" for warning in earlier.warnings)
    return Known(settings, fitted, dataset, (*warnings, *told), earlier)


def _data_of(
    project: Project, settings: Mapping[str, Any]
) -> tuple[Dataset | None, tuple[str, ...]]:
    """The data set, and what a person should know of it."""
    data = settings.get("data")
    if not isinstance(data, str) or not data:
        return None, (_untold("the project names no data set"),)
    folder = Path(os.path.normpath(project.folder.resolve() / data))
    try:
        dataset, claimed = parse_manifest((folder / MANIFEST).read_text("utf-8"), folder)
        intact = dataset.sha256 == claimed
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None, (_untold(f"the data set {folder.name} is not there or cannot be read"),)
    if not intact or claimed != settings.get("data_sha256"):
        return None, (
            _untold(f"the data set {folder.name} was changed since the project was made"),
        )
    licence = dataset.licence
    if licence.commercial is False:
        rule = f"the data's licence ({licence.name}) forbids commercial use, and that of this model"
        return dataset, (rule,)
    return dataset, ()


def _project_before(project: Project, settings: Mapping[str, Any]) -> Project | None:
    """The project whose checkpoint ``init --weights`` was given, if it is there."""
    start = settings.get("weights")
    if not isinstance(start, str) or "/" not in start:
        return None
    before = Project((project.folder.resolve() / start).parent.parent)
    return before if before.settings.is_file() else None


def _untold(why: str) -> str:
    return f"{why}: its licence and counts are not in the model card"
