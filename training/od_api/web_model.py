"""The weights of a detector that was converted for the web, into a network that trains on.

The converter (TensorFlow's Grappler, of tensorflowjs 4.22) folds batch normalisation into the
convolution before it, and calls the two constants after it: ``…_weights`` and ``…_bn_offset``. A
head that the levels of the pyramid share is folded once for each level, as each level has batch
normalisation of its own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from builder.detector.model_files import open_files
from builder.detector.web_weights import read_manifest, read_weights
from builder.errors import DetectorError, TrainingError
from training.od_api.calibrate import Folded, calibrate
from training.od_api.fitting import fresh_heads, of_shared_tower

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from training.od_api.model import DetectionModel

    Float32 = NDArray[np.float32]

MODEL = "model.json"
ROOT = "StatefulPartitionedCall/"
TOWER = "PredictionTower/"
HEAD = "Head/"
"""In the path of what predicts classes or boxes: its last layer is fresh where these are others."""

FITTING = "Start from an export of ssd-mobilenet-v2-fpnlite, full width, or from other weights"
PARTED = "Set share_prediction_tower to false in pipeline.config, as these weights have it"


def load_web_model(
    model: DetectionModel, folder: Path, images: Iterable[tuple[Any, Any]]
) -> tuple[str, ...]:
    """Put the weights of the TF.js graph-model in ``folder`` into ``model``.

    Args:
        model: SSD MobileNetV2 FPN-lite, made by ``build_model``.
        folder: holds ``model.json`` and its shards, of the whole graph that was exported from such
            a model, whatever its classes and anchors.
        images: batches as the network sees them, float32 [batch, height, width, 3], preprocessed,
            each with its true shapes, int32 [batch, 3]; from them come mean and variance of each
            layer.

    Returns:
        What was loaded, in lines.

    Raises:
        TrainingError: OFF732, the graph is of another architecture, or cannot be read.
    """
    graph = _Graph(folder)
    loaded = fresh = 0
    for variable in model.trainable_variables:
        path, _, kind = variable.name.removesuffix(":0").rpartition("/")
        if kind in ("gamma", "beta"):
            continue
        value = graph.value(path, kind)
        if HEAD in path and value.shape != tuple(variable.shape):
            fresh += int(variable.shape.num_elements())
            continue
        graph.check(variable, value)
        variable.assign(value)
        loaded += value.size
    folded = [
        Folded(norm, *graph.scale_and_bias(place, level))
        for norm in _norms(model)
        for place, level in [_convolution_before(norm)]
    ]
    calibrate(folded, lambda batch: model.predict(*batch), images)
    loaded += sum(one.bias.size for one in folded)
    return (f"{loaded:,} numbers", fresh_heads(fresh))


def _norms(model: DetectionModel) -> list[Any]:
    """The batch normalisations that are in use: a tower that is shared leaves its twin unbuilt."""
    # Keras has two classes of this name, and the Object Detection API derives from the older one.
    return [layer for layer in model.submodules if hasattr(layer, "moving_variance")]


def _convolution_before(norm: Any) -> tuple[str, int]:
    """Path of the convolution whose output ``norm`` takes, and which level of the pyramid it is.

    The path is that of its variables; the level is 0 where there are no levels.
    """
    path = norm.gamma.name.rpartition("/")[0]
    if TOWER in path:
        path, _, level = path.rpartition("/BatchNorm/feature_")
        return path, int(level)
    if path.endswith("_batchnorm"):
        return path.removesuffix("_batchnorm") + "_depthwise_conv", 0
    return path.removeprefix("bn_").removesuffix("_BN").removesuffix("_bn"), 0


class _Graph:
    """The constants of the converted graph, asked for by the names of a model's variables."""

    def __init__(self, folder: Path) -> None:
        self.where = str(folder)
        try:
            files = open_files(folder)
            manifest = json.loads(files.read(MODEL))["weightsManifest"]
            found = read_weights(files, read_manifest(manifest, "", self.where))
        except (DetectorError, OSError, ValueError, KeyError, TypeError) as error:
            raise self._refused(f"cannot be read: {error}") from error
        self.constants = {_inside(name.removeprefix(ROOT)): value for name, value in found.items()}
        self.shares_tower = any(name.startswith(TOWER) for name in self.constants)

    def value(self, path: str, kind: str) -> Float32:
        """What a variable of a convolution is to hold."""
        if kind == "pointwise_kernel" and TOWER in path:
            return self._shared(path)[0]
        suffixes = {
            "kernel": ("Conv2D_weights", "Conv2D/ReadVariableOp"),
            "bias": ("BiasAdd/ReadVariableOp",),
            "pointwise_kernel": (
                "separable_conv2d_weights",
                "separable_conv2d/ReadVariableOp_1",
            ),
            "depthwise_kernel": ("depthwise_weights", "separable_conv2d/ReadVariableOp"),
        }
        return self._first(path, suffixes.get(kind, ()))

    def scale_and_bias(self, path: str, level: int) -> tuple[Float32, Float32]:
        """What batch normalisation has to do to the output of a convolution."""
        import numpy as np

        if TOWER in path:
            offset = self._first(path, (f"{_at(level)}_bn_offset",))
            return self._shared(path)[1][level], offset
        endings = ("Conv2D", "depthwise", "separable_conv2d")
        offset = self._first(path, tuple(f"{ending}_bn_offset" for ending in endings))
        return np.ones_like(offset), offset

    def check(self, variable: Any, value: Float32) -> None:
        """Refuse a value of another shape than the variable's."""
        if value.shape != tuple(variable.shape):
            raise self._refused(
                f"is of another architecture: {variable.name} has the shape "
                f"{list(value.shape)} and should have {variable.shape.as_list()}"
            )

    def _shared(self, path: str) -> tuple[Float32, list[Float32]]:
        """One kernel for all levels, and what each level multiplies its channels by.

        Folded kernels of a channel differ by a factor alone; the largest is taken for the shared
        one, so that no factor is the quotient of small numbers.
        """
        import numpy as np

        levels: list[Float32] = []
        while (name := self._name(path, f"{_at(len(levels))}_weights")) in self.constants:
            levels.append(np.asarray(self.constants[name], np.float32))
        if not levels:
            raise self._missing(path)
        every = np.stack(levels)
        largest = np.abs(every).max(axis=(1, 2, 3)).argmax(axis=0)
        shared = np.take_along_axis(every, largest[None, None, None, None, :], axis=0)[0]
        size = np.maximum((shared**2).sum(axis=(0, 1, 2)), np.finfo(np.float32).tiny)
        return shared, [(kernel * shared).sum(axis=(0, 1, 2)) / size for kernel in levels]

    def _first(self, path: str, endings: tuple[str, ...]) -> Float32:
        import numpy as np

        for ending in endings:
            found = self.constants.get(self._name(path, ending))
            if found is not None:
                return np.asarray(found, np.float32)
        raise self._missing(path)

    def _name(self, path: str, ending: str) -> str:
        """Of a constant; layers of the backbone stand in a model within the extractor."""
        own = of_shared_tower(path) if self.shares_tower else path
        return f"{_inside(own) if '/' in own else f'model/{own}'}/{ending}"

    def _missing(self, path: str) -> TrainingError:
        way_out = PARTED if f"/{TOWER}" in path else FITTING
        return self._refused(f"is of another architecture: {path} is not in it", way_out)

    def _refused(self, why: str, way_out: str = FITTING) -> TrainingError:
        return TrainingError("OFF732", f"the web model {why}", where=self.where, way_out=way_out)


def _inside(name: str) -> str:
    """Without the part of the model, extractor or predictor: Keras counts those of a process."""
    return name.partition("/")[2]


def _at(level: int) -> str:
    """What the converter calls the convolution of a head that levels share, at one of them."""
    return f"separable_conv2d_{level}" if level else "separable_conv2d"
