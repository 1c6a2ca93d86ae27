"""From a photograph to the input of the network, as ``detector.json`` describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from builder.detector.reference.resize import fitted_size, resize

if TYPE_CHECKING:
    import numpy.typing as npt

    from builder.artifacts import InputSpec


def preprocess(image: npt.NDArray[np.uint8], spec: InputSpec) -> npt.NDArray[np.float32]:
    """Resize, scale, shift and pad.

    Args:
        image: uint8 ``[h, w, 3]``, RGB.
        spec: of the network's input.

    Returns:
        float32 ``[1, spec.height, spec.width, 3]``.
    """
    scale, offset = np.array(spec.scale, np.float32), np.array(spec.offset, np.float32)
    if spec.resize.kind == "stretch":
        pixels = resize(image, spec.height, spec.width, spec.resize) * scale + offset
        return pixels[None].astype(np.float32)
    height, width = fitted_size(image.shape[0], image.shape[1], spec.height, spec.width)
    padded = np.empty((1, spec.height, spec.width, 3), np.float32)
    padded[:] = np.array(spec.resize.pad, np.float32)
    padded[0, :height, :width] = resize(image, height, width, spec.resize) * scale + offset
    return padded


def covered(height: int, width: int, spec: InputSpec) -> tuple[float, float]:
    """The part of the input that shows an image of ``height`` x ``width``: (down, across) in 0..1.

    Boxes of the network are fractions of the whole input; divided by this they are fractions of
    the image.
    """
    if spec.resize.kind == "stretch":
        return 1.0, 1.0
    rows, columns = fitted_size(height, width, spec.height, spec.width)
    return rows / spec.height, columns / spec.width
