"""A SavedModel as the Object Detection API exports it, run by TensorFlow with its own NMS."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from builder.detector.labels import find_labels, load_labels, numbered_labels
from builder.errors import TrainingError
from training.evaluate.config_beside import read_config_beside
from training.metrics import Detections

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from training.evaluate.detector import Image

GRAPH = "saved_model.pb"
NEEDED = ("detection_boxes", "detection_classes", "detection_scores", "num_detections")


class SavedModelDetector:
    """Runs the signature ``serving_default``. The attributes: see ``Detector``."""

    kind = "SavedModel"

    def __init__(self, folder: Path, loaded: Any, name: str | None = None) -> None:
        self.name = name or named(folder)
        self._loaded = loaded  # owns the variables of the signature
        self._run = loaded.signatures["serving_default"]
        (self._input, self._spec), *_ = self._run.structured_input_signature[1].items()
        self.side, self.suppression = read_config_beside(folder.parent / "pipeline.config")
        first = self._outputs(np.zeros((64, 64, 3), np.uint8))
        self.limit: int | None = first["detection_boxes"].shape[1]
        self.labels = _labels(folder, first)

    def detect(self, image: Image) -> Detections:
        """What the graph finds in uint8 ``[H, W, 3]``, after its own NMS."""
        outputs = self._outputs(image)
        count = int(outputs["num_detections"][0])
        return Detections(
            outputs["detection_boxes"][0, :count].astype(np.float32),
            outputs["detection_scores"][0, :count].astype(np.float32),
            np.rint(outputs["detection_classes"][0, :count]).astype(np.int32),
        )

    def _outputs(self, image: Image) -> dict[str, np.ndarray[Any, Any]]:
        from builder.detector.quiet import tensorflow

        tensor = tensorflow().constant(image[None], dtype=self._spec.dtype)
        outputs = self._run(**{self._input: tensor})
        return {key: value.numpy() for key, value in outputs.items()}


def is_saved_model(path: Path) -> bool:
    """Whether ``path``, or its folder ``saved_model``, looks like a SavedModel."""
    return (path / GRAPH).is_file() or (path / "saved_model" / GRAPH).is_file()


@contextmanager
def open_saved_model(path: Path, name: str | None = None) -> Iterator[SavedModelDetector]:
    """Load the SavedModel in ``path`` or in its folder ``saved_model``.

    Args:
        path: of the folder.
        name: how the report calls it; as its folder if ``None``.

    Raises:
        TrainingError: OFF741, it cannot be loaded or is no detector of the Object Detection API.
        DetectorError: OFF208 or OFF209; its label map cannot be used.
    """
    from builder.detector.quiet import tensorflow

    folder = path if (path / GRAPH).is_file() else path / "saved_model"
    try:
        loaded = tensorflow().saved_model.load(str(folder))
    except (OSError, ValueError, KeyError, tensorflow().errors.OpError) as error:
        first = str(error).strip().splitlines()
        raise refused(
            path, f"the SavedModel cannot be loaded ({(first or [str(error)])[0]})"
        ) from error
    signature = loaded.signatures.get("serving_default")
    if signature is None:
        raise refused(path, "the SavedModel has no signature serving_default")
    missing = [name for name in NEEDED if name not in signature.structured_outputs]
    if missing:
        raise refused(path, f"the SavedModel has no output {missing[0]}")
    (spec,) = list(signature.structured_input_signature[1].values())[:1]
    if spec.shape.rank != 4 or any(spec.shape[1:3]):
        raise refused(path, f"the SavedModel takes {spec.shape}, not photographs of any size")
    yield SavedModelDetector(folder, loaded, name)


def named(folder: Path) -> str:
    """The name of an export: that of the folder above one that is just called ``saved_model``."""
    resolved = folder.resolve()
    return resolved.parent.name if resolved.name == "saved_model" else resolved.name


def refused(path: Path, what: str) -> TrainingError:
    """OFF741 about ``path``."""
    return TrainingError(
        "OFF741",
        what,
        where=str(path),
        way_out="Give a SavedModel as `exporter_main_v2` of the Object Detection API writes it",
    )


def _labels(folder: Path, outputs: dict[str, np.ndarray[Any, Any]]) -> tuple[str, ...]:
    # Both carry a column for the background.
    for name in ("detection_multiclass_scores", "raw_detection_scores"):
        if name in outputs:
            classes = outputs[name].shape[-1] - 1
            break
    else:
        classes = int(outputs["detection_classes"].max(initial=1))
    source = find_labels(folder)
    labels = load_labels(source, classes) if source else numbered_labels(classes)
    return tuple(label.name for label in labels.labels)
