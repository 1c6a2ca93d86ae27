"""A product cut out of its packshot: white ground becomes transparent, with a soft edge.

Ground is what a flood from the border reaches through nearly white pixels. White parts of the
package itself stay where its outline holds the flood back, or where product lies on both sides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from builder.errors import TrainingError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

WHITE = 243
"""Ground is at least this bright in every channel: JPEG leaves a few steps of noise on white."""

LONGEST = 512
"""Larger packshots are reduced to this many pixels."""


def cut_out(path: Path) -> Image.Image:
    """The product of the packshot at ``path``, RGBA, cropped to it.

    Raises:
        TrainingError: OFF714, the file is no picture, or nothing but ground.
    """
    image = _opened(path)
    if "A" in image.getbands() and np.asarray(image.getchannel("A")).min() < 250:
        cut = image.convert("RGBA")
    else:
        cut = _without_ground(image.convert("RGB"))
    alpha = np.asarray(cut.getchannel("A"))
    solid = alpha >= 128
    if solid.mean() < 0.005:
        raise TrainingError(
            "OFF714",
            "the packshot holds no product: all of it is white or transparent",
            where=str(path),
            way_out="Take it out of the folder, or put a picture of the product in its place",
        )
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    return cut.crop((int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))


def ground_of(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where ``pixels`` (uint8 [H, W, 3]) show ground: nearly white, reached from the border."""
    from scipy import ndimage

    white = np.asarray(pixels).min(axis=2) >= WHITE
    parts, count = ndimage.label(white)
    rim = np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]]))
    reached = np.zeros(count + 1, bool)
    reached[rim] = True
    reached[0] = False
    ground = reached[parts]
    # A gap of a pixel in a pale outline must not let the flood into the package.
    opened = ndimage.binary_opening(ground, np.ones((3, 3), bool))
    rim_touching = ground & ~ndimage.binary_erosion(ground, np.ones((3, 3), bool))
    return np.asarray(opened | (rim_touching & ndimage.binary_dilation(opened)))


def _without_ground(image: Image.Image) -> Image.Image:
    inside = _largest(~ground_of(np.asarray(image)))
    for _ in range(2):
        inside = _spanned(_spanned(inside, 0), 1)
    alpha = Image.fromarray(np.where(inside, 255, 0).astype(np.uint8))
    # Smooth what JPEG has frayed; then pull the edge in, since a pixel of the rim is half white.
    alpha = alpha.filter(ImageFilter.GaussianBlur(1.5)).point([0] * 128 + [255] * 128)
    alpha = alpha.filter(ImageFilter.MinFilter(3)).filter(ImageFilter.GaussianBlur(0.8))
    cut = image.convert("RGBA")
    cut.putalpha(alpha)
    return cut


def _spanned(mask: NDArray[np.bool_], axis: int) -> NDArray[np.bool_]:
    # White print that runs to the edge of a package lets the flood in; what has product on both
    # sides of it, above and below or left and right, is taken for product.
    before = np.logical_or.accumulate(mask, axis=axis)
    after = np.flip(np.logical_or.accumulate(np.flip(mask, axis), axis=axis), axis)
    return np.asarray(before & after)


def _largest(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    from scipy import ndimage

    parts, count = ndimage.label(mask)
    if count < 2:
        return mask
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    # Specks and loose shadows go; a second piece of some size is part of the product.
    return np.asarray((sizes >= sizes.max() * 0.05)[parts] & mask)


def _opened(path: Path) -> Image.Image:
    try:
        with Image.open(path) as file:
            file.thumbnail((LONGEST, LONGEST))
            # As people see it: a phone stores the picture as the sensor lay, and how to turn it.
            image: Image.Image = ImageOps.exif_transpose(file)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise TrainingError(
            "OFF714",
            f"the packshot is no picture that can be read: {error}",
            where=str(path),
            way_out="Save it again as PNG or JPEG, or take it out of the folder",
        ) from error
    return image.convert("RGBA" if image.mode in ("RGBA", "P", "LA", "PA") else "RGB")
