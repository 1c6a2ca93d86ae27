"""Write a project: a recipe adapted to a data set, as files that experts edit."""

from __future__ import annotations

import glob
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.disk.room import room_for
from builder.errors import TrainingError
from builder.progress import Progress, silent
from training.dataset import load_dataset
from training.dataset.place import growing
from training.dataset.write_label_map import LABEL_MAP
from training.init.data_shape import data_shape
from training.init.learnt_with import learnt_with
from training.init.pipeline_config import pipeline_config
from training.init.plan import Given, plan
from training.init.starting_weights import starting_weights
from training.od_api.config import FILE as CONFIG
from training.od_api.project import SETTINGS
from training.recipes import DEFAULT_RECIPE, find_recipe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.dataset import Dataset
    from training.init.plan import Plan, Reason
    from training.init.starting_weights import StartingWeights

FORMAT, VERSION = "offshelf-project", 1


@dataclass(frozen=True)
class InitResult:
    """The project that was written.

    Args:
        project: its folder.
        settings: what ``project.json`` holds.
        reasons: each choice with its why.
        warnings: what may be in the way later.
    """

    project: Path
    settings: dict[str, Any]
    reasons: tuple[Reason, ...]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The result as ``--json`` prints it."""
        return {
            "project": str(self.project),
            "settings": self.settings,
            "reasons": [asdict(reason) for reason in self.reasons],
            "warnings": list(self.warnings),
        }


def init_project(
    data: Path | Sequence[Path],
    output: Path,
    *,
    recipe: str = DEFAULT_RECIPE,
    weights: str = "",
    given: Given = Given(),  # noqa: B008 - frozen
    seed: int = 0,
    progress: Progress = silent,
) -> InitResult:
    """Write ``pipeline.config`` and ``project.json`` into a new folder, both or neither.

    Args:
        data: a folder that ``prepare`` wrote, or some: all are trained on, and the first is
            validated on.
        output: folder to make; it may exist as long as it is empty.
        recipe: a name of ``training.recipes.RECIPES``.
        weights: see ``starting_weights``; chosen by the recipe's width when empty.
        given: what wins over what would be chosen.
        seed: of everything that training draws.
        progress: told how far the reading of the data is.

    Raises:
        TrainingError: OFF705 and OFF720 to OFF724.
        BundleError: OFF402, OFF403, the disk refuses.
    """
    named = find_recipe(recipe)
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise TrainingError(
            "OFF721",
            "there is something already, and a project may hold weeks of training",
            where=str(output),
            way_out="Choose another folder with -o, or go on with `offshelf train fit`",
        )
    start = starting_weights(weights, named)
    if given.frozen_blocks and start.name == "none":
        raise TrainingError(
            "OFF724",
            "layers that start from nothing would never learn",
            where="--freeze-blocks",
            way_out="Give --weights to start from, or leave the option out",
        )
    datasets = _load((data,) if isinstance(data, Path) else data)
    decided = plan(named, data_shape(datasets, progress), given, learnt_with(start, named))
    settings = _settings(decided, datasets, start, output, seed)
    _write(output, _config(decided, datasets, start, output), settings)
    return InitResult(output, settings, decided.reasons, _warnings(decided, datasets))


def _load(folders: Sequence[Path]) -> list[Dataset]:
    datasets = [load_dataset(folder) for folder in folders]
    seen: dict[str, Path] = {}
    for dataset in datasets:
        if (before := seen.setdefault(dataset.sha256, dataset.folder)) is not dataset.folder:
            raise TrainingError(
                "OFF723",
                f"it holds what {before} holds",
                where=str(dataset.folder),
                way_out="Name each data set once",
            )
    return datasets


def _config(
    decided: Plan, datasets: Sequence[Dataset], start: StartingWeights, output: Path
) -> str:
    first = datasets[0]
    return pipeline_config(
        decided,
        classes=len(first.labels),
        label_map=_relative(first.folder / LABEL_MAP, output),
        train=[name for dataset in datasets for name in _patterns(dataset, "train", output)],
        val=_patterns(first, "val", output),
        checkpoint=start.checkpoint,
    )


def _patterns(dataset: Dataset, split: str, output: Path) -> list[str]:
    # They are read as patterns, and a folder may be called "data [new]".
    return [glob.escape(_relative(path, output)) for path in dataset.shards(split)]


def _settings(
    decided: Plan, datasets: Sequence[Dataset], start: StartingWeights, output: Path, seed: int
) -> dict[str, Any]:
    first, *others = datasets
    return {
        "format": FORMAT,
        "version": VERSION,
        "recipe": decided.recipe.name,
        "data": _relative(first.folder, output),
        "data_sha256": first.sha256,
        "more_data": [
            {"data": _relative(other.folder, output), "data_sha256": other.sha256}
            for other in others
        ],
        "labels": list(first.labels),
        "weights": start.checkpoint or start.name,
        "size": decided.recipe.size,
        "seed": seed,
        "steps": decided.steps,
        "batch_size": decided.recipe.batch_size,
        "learning_rate": decided.learning_rate,
        "frozen_blocks": decided.frozen_blocks,
        "crops": None if decided.recipe.as_published else decided.crops,
        "recall_ceiling": round(decided.ceiling, 4),
    }


def _write(output: Path, config: str, settings: dict[str, Any]) -> None:
    output = Path(os.path.realpath(output))  # of ".", which is no name to move a folder to
    with room_for(output, len(config)), growing(output) as fresh:
        (fresh / CONFIG).write_text(config, "utf-8")
        text = json.dumps(settings, indent=2, sort_keys=True, ensure_ascii=False)
        (fresh / SETTINGS).write_text(text + "\n", "utf-8")
        fresh.rename(output)  # over an empty folder too, and never over one that has filled


def _relative(path: Path, output: Path) -> str:
    """``path`` as seen from the project, so that the two may move together."""
    return Path(os.path.relpath(path.resolve(), output.resolve())).as_posix()


def _warnings(decided: Plan, datasets: Sequence[Dataset]) -> tuple[str, ...]:
    forbidding = dict.fromkeys(
        dataset.licence.name for dataset in datasets if dataset.licence.commercial is False
    )
    found = [
        f"the data's licence ({name}) forbids commercial use, and that of what is trained on it"
        for name in forbidding
    ]
    if decided.ceiling < 0.9:
        found.append(
            f"only {decided.ceiling:.0%} of the boxes have an anchor that fits: cut the photographs"
            " into tiles (`offshelf train prepare --tile`), or choose a larger --size"
        )
    return tuple(found)
