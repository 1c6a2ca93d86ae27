"""Where an export goes: never over what is not one."""

from __future__ import annotations

import json
import os
from pathlib import Path

from builder.errors import TrainingError
from training.dataset.write_label_map import LABEL_MAP
from training.export.model_card import CARD, FORMAT

SAVED_MODEL, CONFIG, PAGE = "saved_model", "pipeline.config", "model-card.md"

OURS = frozenset({SAVED_MODEL, LABEL_MAP, CONFIG, CARD, PAGE, ".DS_Store", "Thumbs.db"})
"""What an export holds, and what file managers leave in folders they showed."""


def check_output(output: Path) -> Path:
    """The real path of ``output``, if an export may be written there.

    Raises:
        TrainingError: OFF751, it holds something that ``export`` did not write.
    """
    real = Path(os.path.realpath(output))
    if not os.path.lexists(real):
        return real
    if not real.is_dir():
        raise _foreign(output, "it is a file, and not a folder")
    present = {path.name for path in real.iterdir()}
    if strangers := sorted(present - OURS):
        raise _foreign(output, f"it holds {', '.join(strangers[:3])}")
    if present:
        try:
            ours = json.loads((real / CARD).read_text("utf-8"))["format"] == FORMAT
        except (OSError, ValueError, KeyError, TypeError):
            ours = False
        if not ours:
            raise _foreign(output, f"there is no {CARD} of an export in it")
    return real


def _foreign(place: Path, why: str) -> TrainingError:
    return TrainingError(
        "OFF751",
        f"`offshelf train export` did not make this, so it is left as it is: {why}",
        where=str(place),
        way_out="Choose another output with -o, or move it away first",
    )
