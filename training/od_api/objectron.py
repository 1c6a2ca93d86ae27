"""The Open Images SSD inside npm's ``@mediapipe/objectron``: fetched once, checked, read.

The package is fetched by npm, the registry's ordinary client, and its one file of interest kept in
the user's cache; models/oidv4-ssd/README.md says what it is.
"""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from training.od_api.kept import Package, kept
from training.od_api.tflite_weights import read_weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Weights = dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]

PACKAGE = Package(
    name="@mediapipe/objectron@0.4.1675468480",
    file="objectron_solution_packed_assets.data",
    sha256="470986ca5df183f41698da6de74b027d838fe289d77b5ab094497d350bee664e",
    client="npm",
)
TFLITE_AT = 184
"""Bytes before are the label map; the offset stands in the package's loader script."""

EXTRACTOR = "FeatureExtractor/MobilenetV2/"
EXTRA = "layer_19_"
"""Begins the names of the layers that make ever coarser feature maps of the backbone's last."""


def objectron_assets() -> bytes:
    """The file that holds the weights, from the cache, or by ``npm pack`` into it.

    Raises:
        TrainingError: OFF736, npm is missing or fails, or the file is not the expected one.
    """
    return kept(PACKAGE, _packed)


def objectron_extractor() -> Weights:
    """Kernel and bias of each convolution before the heads, by the names of the Keras layers.

    Those of the backbone are called as in Keras' MobileNetV2, extra layers as in the Object
    Detection API, without the ``_conv`` at the end. Kernels: float32 [h, w, in, out], depthwise
    [h, w, in, 1]; batch normalisation is folded in.
    """
    found = read_weights(objectron_assets()[TFLITE_AT:])
    return {
        layer: (weights.kernel, weights.bias)
        for name, weights in found.items()
        if (layer := keras_name(name)) is not None
    }


def keras_name(tensor: str) -> str | None:
    """``…/expanded_conv_3/expand/Relu6;…`` → ``block_3_expand``; ``None`` for what is a head's."""
    first = tensor.split(";", maxsplit=1)[0]
    if not first.startswith(EXTRACTOR):
        return None
    block, _, rest = first.removeprefix(EXTRACTOR).partition("/")
    if block.startswith(EXTRA):
        return block
    if block in ("Conv", "Conv_1"):
        return {"Conv": "Conv1", "Conv_1": "Conv_1"}[block]
    part = rest.partition("/")[0]
    if not block.startswith("expanded_conv") or part not in ("expand", "depthwise", "project"):
        return None
    number = block.removeprefix("expanded_conv").removeprefix("_")
    return f"block_{number}_{part}" if number else f"expanded_conv_{part}"


def _packed() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", PACKAGE.name, "--silent", "--pack-destination", folder]
        try:
            subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
            with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
                member = archive.extractfile(f"package/{PACKAGE.file}")
                return member.read() if member else b""
        except (OSError, subprocess.CalledProcessError, StopIteration, KeyError) as error:
            said = getattr(error, "stderr", "") or str(error)
            raise PACKAGE.unusable(
                f"npm could not fetch {PACKAGE.name}: {said.strip()[:200]}"
            ) from error
