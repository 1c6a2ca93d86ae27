"""Export a trained project: SavedModel, labels, configuration and model card, all or nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from builder.detector.labels import load_labels
from builder.disk.room import room_for
from builder.progress import Progress, silent
from training.dataset.place import growing, put_in_place
from training.dataset.write_label_map import LABEL_MAP
from training.export.card_markdown import card_markdown
from training.export.known import read_known
from training.export.model_card import CARD, model_card
from training.export.place import CONFIG, PAGE, SAVED_MODEL, WEB_MODEL, check_output
from training.export.write_saved_model import write_saved_model
from training.od_api.choose_checkpoint import choose_checkpoint
from training.od_api.config import (
    classes_of,
    label_map_of,
    load_config,
    save_config,
    with_paths,
)
from training.od_api.project import open_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from training.export.known import Known
    from training.od_api.choose_checkpoint import Chosen
    from training.od_api.config import Config

FOREIGN = (
    "the checkpoint is not one of this project: the model card does not say what it was trained "
    "on, nor under which licence"
)


@dataclass(frozen=True)
class ExportResult:
    """The export that was written.

    Args:
        output: its folder.
        checkpoint: that was exported, up to ``ckpt-7``.
        card: what ``model-card.json`` holds.
        warnings: what a person should know before using it.
    """

    output: Path
    checkpoint: Path
    card: dict[str, Any]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The result as ``--json`` prints it."""
        return {
            "output": str(self.output),
            "checkpoint": str(self.checkpoint),
            "card": self.card,
            "warnings": list(self.warnings),
        }


def export_project(
    folder: Path,
    output: Path,
    *,
    checkpoint: str = "best",
    web_model: Callable[[Path, Path], None] | None = None,
    progress: Progress = silent,
) -> ExportResult:
    """Write ``saved_model/``, label map, ``pipeline.config`` and the model card to ``output``.

    Args:
        folder: of the project, trained by ``fit``.
        output: new, empty, or an earlier export, which is replaced in one step.
        checkpoint: see ``choose_checkpoint``.
        web_model: writes ``web_model/``, the TF.js graph-model, from ``saved_model/``: given both
            folders. Left out when ``None``.
        progress: told what is being done.

    Raises:
        TrainingError: OFF730 to OFF733; OFF751, ``output`` holds something else; OFF752, there is
            no such checkpoint.
        BundleError: OFF402, OFF403, the disk refuses.
        DetectorError: OFF208, OFF209, the label map cannot be read or does not fit; what
            ``web_model`` raises.
        EnvironmentFault: OFF601, OFF761, OFF762.
    """
    project = open_project(folder)
    real = check_output(output)
    chosen = choose_checkpoint(project, checkpoint)
    progress("Loading TensorFlow and the Object Detection API")
    config = load_config(project.config)
    label_map = label_map_of(config)
    known = read_known(project)
    needed = sum(
        path.stat().st_size for path in chosen.prefix.parent.glob(f"{chosen.prefix.name}.*")
    )
    with room_for(real, needed), growing(real) as fresh:
        (fresh / LABEL_MAP).write_text(label_map.read_text("utf-8"), "utf-8")
        names = load_labels(fresh / LABEL_MAP, classes_of(config)).labels
        labels = tuple(label.name for label in names)
        save_config(_portable(config), fresh / CONFIG)
        progress(f"Exporting {chosen.prefix.name}")
        step = write_saved_model(config, chosen.prefix, fresh / SAVED_MODEL)
        if web_model:
            progress("Converting to TensorFlow.js")
            web_model(fresh / SAVED_MODEL, fresh / WEB_MODEL)
        card = model_card(config, labels, chosen, step, known)
        text = json.dumps(card, indent=2, sort_keys=True, ensure_ascii=False)
        (fresh / CARD).write_text(text + "\n", "utf-8")
        (fresh / PAGE).write_text(card_markdown(real.name, card), "utf-8")
        put_in_place(fresh, real)
    return ExportResult(output, chosen.prefix, card, _warnings(chosen, known))


def _warnings(chosen: Chosen, known: Known) -> tuple[str, ...]:
    if chosen.kind != "given":
        return known.warnings
    return (FOREIGN,)


def _portable(config: Config) -> Config:
    """``config`` with file names in place of paths, which mean nothing to who gets the export."""
    made = with_paths(config, lambda value: value.rstrip("/").rpartition("/")[2])
    for reader in (made.train_input_reader, *made.eval_input_reader):
        if reader.label_map_path:
            reader.label_map_path = LABEL_MAP
    return made
