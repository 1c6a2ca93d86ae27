"""The shelf detector that ships: where its converted graph lies."""

from __future__ import annotations

from pathlib import Path

from builder.errors import TrainingError

_PACKAGE = Path(__file__).parents[1]
PLACES = (
    _PACKAGE / "shelf_web_model",  # in a wheel: see hatch_build.py
    _PACKAGE.parent / "models" / "shelf" / "web_model",  # in a checkout
)


def shelf_web_model() -> Path:
    """The folder with ``model.json`` and its shards.

    Raises:
        TrainingError: OFF736, it was not installed.
    """
    for place in PLACES:
        if (place / "model.json").is_file():
            return place
    raise TrainingError(
        "OFF736",
        "the shelf detector's weights are not there",
        where=str(PLACES[0]),
        way_out="Install Offshelf again, or start from other weights: --weights openimages",
    )
