"""``new_site``: a commented ``site.toml`` for a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.config.scaffold import new_site_file

if TYPE_CHECKING:
    from pathlib import Path


def new_site(
    model: Path, *, name: str = "", output: Path | None = None, score: float | None = None
) -> Path:
    """Write ``site.toml`` beside ``model``, filled from what lies there; returns its path.

    ``score`` is that from which detections are shown, where it is known which one suits the model.

    Raises:
        DetectorError: it is no model that Offshelf reads.
        ConfigError: the file is there already, or cannot be written.
    """
    from builder.detector.labels import find_labels
    from builder.detector.recognise import recognise

    recognised = recognise(model)
    labels = find_labels(recognised.path)
    return new_site_file(model, name=name, output=output, labels=labels, score=score)
