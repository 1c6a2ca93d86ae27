"""Whatever ``train`` and its neighbours write, opened by what is in it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from builder.errors import TrainingError
from training.evaluate.saved_model import is_saved_model, open_saved_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from training.evaluate.detector import Detector

KINDS = (
    "Give a SavedModel, an export, a project of `offshelf train init` with its checkpoints, or a "
    "site of `offshelf build`"
)


@contextmanager
def open_detector(path: Path, name: str | None = None) -> Iterator[Detector]:
    """A SavedModel or an export; a project, a folder of checkpoints or one checkpoint.

    Args:
        path: of the file or folder.
        name: how the report calls it; as its folder if ``None``.

    Raises:
        TrainingError: OFF741, nothing that can be evaluated; and what ``open_saved_model`` and
            ``open_checkpoint`` raise.
    """
    from training.evaluate.checkpoint import is_checkpoint, open_checkpoint

    if is_saved_model(path):
        with open_saved_model(path, name) as saved_model:
            yield saved_model
    elif is_checkpoint(path):
        yield open_checkpoint(path, name)
    else:
        raise TrainingError("OFF741", _what_is_wrong(path), where=str(path), way_out=KINDS)


def _what_is_wrong(path: Path) -> str:
    if not path.exists():
        return f"there is no {path.name!r}"
    if path.name == "model.json" or (path / "model.json").is_file():
        return "this is a model for browsers without the site that runs it"
    if path.is_file():
        return f"{path.name!r} is a file, and neither a checkpoint nor a zipped site"
    return "there is no model in this folder"
