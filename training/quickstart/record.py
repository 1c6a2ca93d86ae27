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

    def without(self, name: str) -> Record:
        """The record as it was before a step that is to be done again."""
        done = {key: step for key, step in self.done.items() if key != name}
        return Record(self.folder, self.options, done)

    def with_step(self, name: str, done: Done) -> Record:
        """The record with one more step, written whole before this returns."""
        more = Record(self.folder, self.options, {**self.done, name: done})
        more.write()
        return more

    def write(self) -> None:
        """Write it whole, over an earlier one."""
        value = {
            "format": FORMAT,
            "version": VERSION,
            "options": dict(self.options),
            "done": {key: asdict(step) for key, step in self.done.items()},
        }
        text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
        replace_file(self.folder / FILE, text.encode())


def open_record(folder: Path, options: Mapping[str, Any]) -> Record:
    """The record in ``folder``, or a new one where the folder is new or empty.

    Raises:
        TrainingError: OFF725, the folder holds something else, or steps were done with other
            options.
    """
    path = folder / FILE
    if not path.is_file():
        if folder.exists() and (not folder.is_dir() or _holds_something(folder)):
            raise refusal("there is something that no quickstart made", folder)
        return Record(folder, dict(options))
    try:
        value = json.loads(path.read_text("utf-8"))
        if (value["format"], value["version"]) != (FORMAT, VERSION):
            raise ValueError(f"{value['format']!r}, version {value['version']!r}")
        before: dict[str, Any] = value["options"]
        done = {name: Done(**step) for name, step in value["done"].items()}
    except (ValueError, KeyError, TypeError) as error:
        raise refusal(f"{FILE} cannot be read ({error})", path) from error
    changed = sorted(
        key for key in {*before, *options} if before.get(key) != dict(options).get(key)
    )
    if changed and done:
        was = ", ".join(f"{key} {before.get(key)!r}" for key in changed)
        raise refusal(
            f"it was begun with other options: {was}",
            folder,
            way_out="Choose another folder with -o, or give the options of the first run",
        )
    return Record(folder, dict(options), done)


def refusal(
    what: str,
    place: Path,
    way_out: str = "Choose another folder with -o, or move this one away first",
) -> TrainingError:
    """OFF725: the folder is not one to go on from."""
    return TrainingError("OFF725", what, where=str(place), way_out=way_out)


def _holds_something(folder: Path) -> bool:
    """Beside what a run leaves that is killed while it writes its first record."""
    return any(not path.name.startswith(f".{FILE}.") for path in folder.iterdir())
