"""Where an export goes: never over what is not one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.errors import TrainingError
from training.dataset.place import check_marked
from training.dataset.write_label_map import LABEL_MAP
from training.export.model_card import CARD, FORMAT

if TYPE_CHECKING:
    from pathlib import Path

SAVED_MODEL, WEB_MODEL = "saved_model", "web_model"
CONFIG, PAGE = "pipeline.config", "model-card.md"

OURS = frozenset({SAVED_MODEL, WEB_MODEL, LABEL_MAP, CONFIG, CARD, PAGE, ".DS_Store", "Thumbs.db"})
"""What an export holds, and what file managers leave in folders they showed."""


def check_output(output: Path) -> Path:
    """The real path of ``output``, if an export may be written there.

    Raises:
        TrainingError: OFF751, it holds something that ``export`` did not write.
    """
    return check_marked(output, OURS, CARD, FORMAT, kind="an export", foreign=_foreign)


def _foreign(place: Path, why: str) -> TrainingError:
    return TrainingError(
        "OFF751",
        f"`offshelf train export` did not make this, so it is left as it is: {why}",
        where=str(place),
        way_out="Choose another output with -o, or move it away first",
    )
