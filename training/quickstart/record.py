"""``quickstart.json``: what was asked for, and which steps are done, so that a run can go on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from builder.disk.folder import replace_file
from builder.errors import TrainingError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "quickstart.json"
FORMAT, VERSION = "offshelf-quickstart", 1


@dataclass(frozen=True)
class Done:
    """A finished step.

    Args:
        seconds: that it took.
        figures: what came of it, as ``--json`` prints it.
    """

    seconds: float
    figures: Mapping[str, Any]


@dataclass(frozen=True)
class Record:
    """The steps that are done, in a folder.

    Args:
        folder: of the quickstart.
        options: what was asked for and decides the results.
        done: by name of the step, in the order in which they were finished.
    """

    folder: Path
    options: Mapping[str, Any]
    done: Mapping[str, Done] = field(default_factory=dict)

    def spent(self) -> dict[str, float]:
        """Step → seconds."""
        return {name: step.seconds for name, step in self.done.items()}

    def with_step(self, name: str, done: Done) -> Record:
        """The record with one more step, written whole before this returns."""
        more = Record(self.folder, self.options, {**self.done, name: done})
        value = {
            "format": FORMAT,
            "version": VERSION,
            "options": dict(self.options),
            "done": {key: asdict(step) for key, step in more.done.items()},
        }
        text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
        replace_file(self.folder / FILE, text.encode())
        return more


def open_record(folder: Path, options: Mapping[str, Any]) -> Record:
    """The record in ``folder``, or a new one where the folder is new or empty.

    Raises:
        TrainingError: OFF725, the folder holds something else, or was made with other options.
    """
    path = folder / FILE
    if not path.is_file():
        if folder.exists() and (not folder.is_dir() or list(folder.iterdir())):
            raise _refusal("there is something that no quickstart made", folder)
        return Record(folder, dict(options))
    try:
        value = json.loads(path.read_text("utf-8"))
        if (value["format"], value["version"]) != (FORMAT, VERSION):
            raise ValueError(f"{value['format']!r}, version {value['version']!r}")
        before: dict[str, Any] = value["options"]
        done = {name: Done(**step) for name, step in value["done"].items()}
    except (ValueError, KeyError, TypeError) as error:
        raise _refusal(f"{FILE} cannot be read ({error})", path) from error
    changed = sorted(
        key for key in {*before, *options} if before.get(key) != dict(options).get(key)
    )
    if changed:
        was = ", ".join(f"{key} {before.get(key)!r}" for key in changed)
        raise _refusal(f"it was begun with other options: {was}", folder)
    return Record(folder, before, done)


def _refusal(what: str, place: Path) -> TrainingError:
    return TrainingError(
        "OFF725",
        what,
        where=str(place),
        way_out="Choose another folder with -o, or give the options of the first run",
    )
