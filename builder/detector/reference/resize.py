"""TensorFlow's image resizing, in NumPy and to the last bit but rounding.

Formulas: ``CalculateResizeScale``, ``LegacyScaler`` and ``HalfPixelScaler`` in
tensorflow/core/util/image_resizer_state.h, ``compute_interpolation_weights`` in
core/kernels/image/resize_bilinear_op.cc, resize_nearest_neighbor_op.cc beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from builder.artifacts import Resize

    Floats = npt.NDArray[np.float32]


def resize(image: npt.NDArray[np.generic], height: int, width: int, rule: Resize) -> Floats:
    """Stretch an image to ``height`` x ``width``.

    Args:
        image: ``[h, w, c]``, any number type.
        height: rows of the result.
        width: columns of the result.
        rule: method, ``half_pixel_centers`` and ``align_corners``; its ``kind`` is not looked at.

    Returns:
        float32 ``[height, width, c]``, values in the image's own range.
    """
    pixels = image.astype(np.float32)
    if rule.method == "nearest":
        rows = _nearest(height, image.shape[0], rule)
        columns = _nearest(width, image.shape[1], rule)
        return pixels[rows][:, columns]
    top, bottom, down = _neighbours(height, image.shape[0], rule)
    left, right, along = _neighbours(width, image.shape[1], rule)
    rows_above, rows_below = pixels[top], pixels[bottom]
    x = along[None, :, None]
    above = rows_above[:, left] + (rows_above[:, right] - rows_above[:, left]) * x
    below = rows_below[:, left] + (rows_below[:, right] - rows_below[:, left]) * x
    result: Floats = above + (below - above) * down[:, None, None]
    return result


def fitted_size(height: int, width: int, most_height: int, most_width: int) -> tuple[int, int]:
    """Size that an image of ``height`` x ``width`` takes inside ``most_height`` x ``most_width``.

    As ``tf.image.resize(preserve_aspect_ratio=True)`` computes it, in float32 and with halves
    rounded to even.
    """
    h, w = np.float32(height), np.float32(width)
    scale = min(np.float32(most_height) / h, np.float32(most_width) / w)
    return max(1, int(np.rint(scale * h))), max(1, int(np.rint(scale * w)))


def _positions(size: int, source: int, rule: Resize) -> Floats:
    """Where each pixel of the result lies on the source's axis."""
    if rule.align_corners and size > 1:
        scale = np.float32(source - 1) / np.float32(size - 1)
    else:
        scale = np.float32(source) / np.float32(size)
    index = np.arange(size, dtype=np.float32)
    if rule.half_pixel_centers:
        half = np.float32(0.5)
        positions: Floats = (index + half) * scale
        return positions if rule.method == "nearest" else positions - half
    return index * scale


def _neighbours(
    size: int, source: int, rule: Resize
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]:
    """Pixel before, pixel after, and how far on the way to it."""
    positions = _positions(size, source, rule)
    floor = np.floor(positions)
    before = np.maximum(floor, 0).astype(np.intp)
    after = np.minimum(np.ceil(positions), source - 1).astype(np.intp)
    return before, after, positions - floor


def _nearest(size: int, source: int, rule: Resize) -> npt.NDArray[np.intp]:
    positions = _positions(size, source, rule)
    whole = np.floor(positions + np.float32(0.5)) if rule.align_corners else np.floor(positions)
    return np.clip(whole, 0, source - 1).astype(np.intp)
