"""``inspect_model``: what a model is, before anything is built of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.progress import Progress, silent

if TYPE_CHECKING:
    from pathlib import Path

    from builder.detector.inspection import Inspection


def inspect_model(
    model: Path, *, labels: Path | None = None, progress: Progress = silent
) -> Inspection:
    """Input, outputs by name, head, classes, operations, sizes before and after the cut, warnings.

    Raises:
        DetectorError: it is no detector that Offshelf reads.
    """
    from builder.detector.inspection import inspect

    return inspect(model, labels=labels, progress=progress)
