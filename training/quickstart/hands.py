"""What a quickstart is handed, since training knows neither the build nor a browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from builder.progress import Progress
    from training.quickstart.run_steps import Figures


class Build(Protocol):
    """Builds a site."""

    def __call__(
        self, model: Path, settings: Path, *, name: str, score: float, progress: Progress
    ) -> Figures:
        """Write ``settings``, a ``site.toml``, where there is none, and the site ``site`` beside.

        Args:
            model: SavedModel.
            settings: the file.
            name: of the brand.
            score: from which a detection is shown when the page opens.
            progress: told where the work stands.

        Returns:
            ``site``, ``files``, ``bytes``, ``warnings``.
        """


class Verify(Protocol):
    """Holds a site to its model, in a browser."""

    def __call__(
        self, site: Path, *, images: Path, model: Path, report: Path, score: float,
        progress: Progress,
    ) -> Figures:  # fmt: skip
        """Compare.

        Args:
            site: that was built.
            images: folder of pictures.
            model: SavedModel that it was built of.
            report: folder to write.
            score: from which detections are compared.
            progress: told where the work stands.

        Returns:
            ``passed``, ``lines`` for people, ``report``, ``warnings``.
        """


class Check(Protocol):
    """Finds out beforehand what would stop the other two when the time is spent."""

    def __call__(self, settings: Path, name: str) -> None:
        """Raise what they would raise on this machine, with this name of the brand."""


@dataclass(frozen=True)
class Hands:
    """All three."""

    check: Check
    build: Build
    verify: Verify
