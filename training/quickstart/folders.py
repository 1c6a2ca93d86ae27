"""Where things lie in the folder of a quickstart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Folders:
    """Everything below one folder, each part as the command of its step writes it.

    Args:
        root: of the quickstart.
    """

    root: Path

    @property
    def shelves(self) -> Path:
        """Made pictures."""
        return self.root / "shelves"

    @property
    def data(self) -> Path:
        """The data set."""
        return self.root / "data"

    @property
    def project(self) -> Path:
        """The training project."""
        return self.root / "project"

    @property
    def exported(self) -> Path:
        """SavedModel, labels and model card."""
        return self.root / "exported"

    @property
    def model(self) -> Path:
        """The SavedModel itself."""
        return self.exported / "saved_model"

    @property
    def report(self) -> Path:
        """How good the detector is."""
        return self.root / "report"

    @property
    def settings(self) -> Path:
        """What the site is built from, for people to edit."""
        return self.root / "site.toml"

    @property
    def site(self) -> Path:
        """The site."""
        return self.root / "site"

    @property
    def photographs(self) -> Path:
        """Pictures that the site is verified with."""
        return self.root / "photographs"

    @property
    def proof(self) -> Path:
        """What ``verify`` reports."""
        return self.root / "verify-report"
