"""Which of a project's checkpoints is exported or evaluated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from builder.errors import TrainingError

if TYPE_CHECKING:
    from training.od_api.project import Project

POINTER = "checkpoint"
"""TensorFlow's file in a folder of checkpoints that names the one in force."""

_IN_FORCE = re.compile(r'^model_checkpoint_path:\s*"((?:[^"\\]|\\.)+)"', re.MULTILINE)


@dataclass(frozen=True)
class Chosen:
    """A checkpoint.

    Args:
        prefix: its path up to ``ckpt-7``, without ``.index``.
        kind: ``best`` or ``last`` of the project, or ``given`` for one from elsewhere, of whose
            training the project knows nothing.
    """

    prefix: Path
    kind: str


def choose_checkpoint(project: Project, wanted: str) -> Chosen:
    """The checkpoint that ``wanted`` names.

    Args:
        project: that was trained.
        wanted: ``best`` (the last where no best one is kept), ``last``, or a path: a prefix, its
            index file, or a folder of checkpoints.

    Raises:
        TrainingError: OFF752, there is none.
    """
    folders = {"best": project.best, "last": project.checkpoints}
    if wanted in folders:
        for kind in (wanted, *(["last"] if wanted == "best" else [])):
            if (prefix := in_force(folders[kind])) is not None:
                return Chosen(prefix, kind)
        raise TrainingError(
            "OFF752",
            f"the project has no checkpoint: it was not trained yet, or its {wanted} one is gone",
            where=str(folders[wanted]),
            way_out=f"Run `offshelf train fit {project.folder}`, or name another checkpoint",
        )
    path = Path(wanted)
    prefix = in_force(path) if path.is_dir() else _whole(_without_ending(path))
    if prefix is None:
        raise TrainingError(
            "OFF752",
            "there is no checkpoint here",
            where=wanted,
            way_out="Write best, last, or the path up to ckpt-… of a checkpoint",
        )
    for kind, folder in folders.items():
        if prefix.parent.resolve() == folder.resolve():
            return Chosen(prefix, kind)
    return Chosen(prefix, "given")


def in_force(folder: Path) -> Path | None:
    """Prefix of the checkpoint that ``folder`` points to, if it is there; without TensorFlow."""
    try:
        named = _IN_FORCE.search((folder / POINTER).read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return _whole(folder / named[1]) if named else None


def _whole(prefix: Path) -> Path | None:
    present = prefix.with_name(f"{prefix.name}.index").is_file()
    return prefix if present and any(prefix.parent.glob(f"{prefix.name}.data-*")) else None


def _without_ending(path: Path) -> Path:
    return path.with_suffix("") if path.suffix == ".index" else path
