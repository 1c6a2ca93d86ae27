"""What belongs to a SavedModel on disk: complete or refused, and its name by content."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.errors import DetectorError

if TYPE_CHECKING:
    from pathlib import Path

COPY_AGAIN = "Copy the whole folder again, or export the model once more"


@dataclass(frozen=True)
class SavedModelFiles:
    """The files that make a SavedModel.

    Args:
        folder: the one that holds ``saved_model.pb``.
        paths: relative to ``folder``, sorted.
        sha256: over paths and contents.
        size: bytes of all of them together.
    """

    folder: Path
    paths: tuple[str, ...]
    sha256: str
    size: int


def saved_model_files(path: Path) -> SavedModelFiles:
    """Find the files of the SavedModel at ``path``.

    Args:
        path: the folder of ``saved_model.pb``, that file itself, or the folder above
            ``saved_model/``, which is what the Object Detection API's exporter leaves.

    Raises:
        DetectorError: OFF201 if there is none, OFF203 if a file is missing or empty.
    """
    folder = _folder(path)
    graph = folder / "saved_model.pb"
    if not graph.is_file():
        raise DetectorError(
            "OFF201",
            f"{path} holds no saved_model.pb",
            where=str(path),
            way_out="Give the folder that the exporter wrote, the one with saved_model.pb in it",
        )
    present = sorted(
        file.relative_to(folder).as_posix()
        for file in (graph, *folder.glob("variables/*"), *folder.glob("assets/**/*"))
        if file.is_file()
    )
    for relative in present:
        if (folder / relative).stat().st_size == 0 and not relative.startswith("assets/"):
            raise _incomplete(folder / relative, f"{relative} is empty")
    _check_variables(folder, present)
    digest, size = hashlib.sha256(), 0
    for relative in present:
        data = (folder / relative).read_bytes()
        size += len(data)
        digest.update(f"{relative}\0{len(data)}\0".encode() + hashlib.sha256(data).digest())
    return SavedModelFiles(folder, tuple(present), digest.hexdigest(), size)


def _folder(path: Path) -> Path:
    if path.is_file():
        return path.parent
    inner = path / "saved_model"
    return inner if not (path / "saved_model.pb").exists() and inner.is_dir() else path


def _check_variables(folder: Path, present: list[str]) -> None:
    """Every data shard that a name promises, and the index that says what is in them."""
    shards = [match for p in present if (match := _SHARD.fullmatch(p))]
    index = "variables/variables.index"
    if not shards and index not in present:
        raise _incomplete(folder / "variables", "variables/, which holds the weights, is missing")
    if index not in present:
        raise _incomplete(folder / index, f"{index} is missing")
    total = int(shards[0]["total"]) if shards else 1
    for number in range(total):
        wanted = f"variables/variables.data-{number:05d}-of-{total:05d}"
        if wanted not in present:
            raise _incomplete(folder / wanted, f"{wanted} is missing")


_SHARD = re.compile(r"variables/variables\.data-\d{5}-of-(?P<total>\d{5})")


def _incomplete(file: Path, what: str) -> DetectorError:
    return DetectorError("OFF203", what, where=str(file), way_out=COPY_AGAIN)
