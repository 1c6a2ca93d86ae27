"""Whatever a person names as a detector, opened: models here, sites in Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import ExitStack

    from builder.progress import Progress
    from training.evaluate import Detector

MODELS = (
    "SavedModels and exports; projects, and checkpoints in them; built sites, as a folder, zip or "
    "address."
)


def open_models(models: Sequence[str], stack: ExitStack, progress: Progress) -> list[Detector]:
    """Detectors with names that tell them apart, closed by ``stack``."""
    from builder.pipeline.site_detector import is_site, open_site_detector
    from training.evaluate import FLOOR, open_detector, told_apart

    progress("Loading detectors")
    return [
        stack.enter_context(
            open_site_detector(model, score=FLOOR, name=name, progress=progress)
            if is_site(model)
            else open_detector(Path(model), name)
        )
        for model, name in zip(models, told_apart(models), strict=True)
    ]
