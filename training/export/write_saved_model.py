"""A checkpoint as a SavedModel, by the Object Detection API's own export module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.od_api.compat import prepare
from training.od_api.model import build_model, phase
from training.od_api.restore import restore_weights

if TYPE_CHECKING:
    from pathlib import Path

    from training.od_api.config import Config


def write_saved_model(config: Config, checkpoint: Path, folder: Path) -> int | None:
    """Write the model of ``config`` with the weights of ``checkpoint`` into ``folder``.

    ``exporter_lib_v2.DetectionFromImageModule`` gives the signature ``serving_default``:
    ``input_tensor`` uint8 [1, height, width, 3], photographs of any size, in; boxes, scores,
    classes after NMS and the raw ones before it, all float32, out. ``export_inference_graph`` of
    the same file is not called: it writes a second copy of the weights, restores without asking
    whether they fit, and stores the Keras layers too, each traced once more, which nobody who
    serves a model calls and which takes most of the time.

    Returns:
        The step at which the weights were taken; ``None`` if the checkpoint does not say.

    Raises:
        TrainingError: OFF731, no model can be built from ``config``; OFF732, the checkpoint cannot
            be read or is of another model.
    """
    tf = prepare()
    from object_detection import exporter_lib_v2

    from builder.detector.quiet import silenced

    model = build_model(config, training=False)
    step = restore_weights(model, checkpoint)
    with phase(training=False), silenced():
        module = exporter_lib_v2.DetectionFromImageModule(model)
        signature = module.__call__.get_concrete_function()
        served = tf.Module()
        served.__call__, served.weights = module.__call__, list(signature.variables)
        tf.saved_model.save(served, str(folder), signatures=signature)
    return step
