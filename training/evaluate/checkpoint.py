"""A checkpoint as ``fit`` or the Object Detection API writes it, run without an export."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from builder.detector.labels import load_labels
from training.evaluate.suppress import Suppression
from training.metrics import Detections
from training.od_api.choose_checkpoint import POINTER, choose_checkpoint
from training.od_api.config import (
    FILE,
    classes_of,
    is_class_wise,
    label_map_of,
    load_config,
    nms_iou,
)
from training.od_api.model import build_model, input_size
from training.od_api.project import Project
from training.od_api.restore import restore_weights

if TYPE_CHECKING:
    from pathlib import Path

    from training.evaluate.detector import Image
    from training.od_api.config import Config
    from training.od_api.detect import Detect


class CheckpointDetector:
    """Runs the model in memory. The attributes: see ``Detector``."""

    kind = "checkpoint"

    def __init__(self, name: str, labels: tuple[str, ...], config: Config, detect: Detect) -> None:
        self.name, self.labels, self.side = name, labels, max(input_size(config))
        self.suppression = Suppression(nms_iou(config), is_class_wise(config))
        self._detect = detect
        *_, self.limit = detect(np.zeros((64, 64, 3), np.uint8))

    def detect(self, image: Image) -> Detections:
        """What the model finds in uint8 ``[H, W, 3]``, after its own NMS."""
        boxes, scores, classes, _ = self._detect(image)
        return Detections(boxes, scores, classes)


def is_checkpoint(path: Path) -> bool:
    """Whether ``path`` is a project, or a checkpoint in one."""
    return _project_of(path) is not None and (_is_project(path) or _is_given(path))


def open_checkpoint(path: Path, name: str | None = None) -> CheckpointDetector:
    """Build the model of a project, and restore its weights exactly.

    Args:
        path: a project, whose best checkpoint is taken and the last where no best one is kept; a
            folder of checkpoints in it (``checkpoints``, ``best``), whose newest is taken; or one
            checkpoint, up to ``ckpt-7`` or its ``.index``. A model that was downloaded for the
            Object Detection API, with ``checkpoint/`` beside ``pipeline.config``, is such a one.
        name: how the report calls it; as the project, and the checkpoint if one was named, if
            ``None``.

    Raises:
        TrainingError: OFF731, OFF733, the configuration cannot be used; OFF732, the weights are of
            another model; OFF752, there is no checkpoint.
        DetectorError: OFF208, OFF209; its label map cannot be used.
        EnvironmentFault: OFF601, OFF761, OFF762.
    """
    from training.od_api.detect import Detect

    project = _project_of(path)
    assert project is not None, "is_checkpoint has seen to it"
    whole = _is_project(path)
    chosen = choose_checkpoint(project, "best" if whole else str(path))
    config = load_config(project.config)
    labels = load_labels(label_map_of(config), classes_of(config)).labels
    model = build_model(config, training=False)
    restore_weights(model, chosen.prefix)
    own = project.folder.resolve().name
    return CheckpointDetector(
        name or (own if whole else f"{own}/{chosen.prefix.name}"),
        tuple(label.name for label in labels),
        config,
        Detect(model),
    )


def _project_of(path: Path) -> Project | None:
    """The project that ``path`` is or lies in, two folders up at most."""
    above = (path, path.parent, path.parent.parent)
    return next((Project(folder) for folder in above if (folder / FILE).is_file()), None)


def _is_project(path: Path) -> bool:
    return (path / FILE).is_file()


def _is_given(path: Path) -> bool:
    index = path if path.suffix == ".index" else path.with_name(f"{path.name}.index")
    return index.is_file() or (path / POINTER).is_file()
