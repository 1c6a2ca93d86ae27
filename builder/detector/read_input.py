"""The preprocessor, read by showing it images: size, scale, offset, resize rule, padding."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import TYPE_CHECKING, Literal

import numpy as np

from builder.artifacts import InputSpec, Resize
from builder.detector.reference.preprocess import preprocess
from builder.errors import DetectorError
from builder.figures import number_in_words

if TYPE_CHECKING:
    import numpy.typing as npt

Preprocessor = Callable[["npt.NDArray[np.uint8]"], "npt.NDArray[np.float32]"]
"""uint8 ``[h, w, 3]`` → float32 ``[1, height, width, 3]``."""

TOLERANCE = 2e-4
"""Greatest difference that counts as rounding, as a part of the range of pixel values."""

SCALERS = ((False, False), (True, False), (False, True))
"""(half_pixel_centers, align_corners) as TensorFlow allows them together."""

METHODS: tuple[Literal["bilinear", "nearest"], ...] = ("bilinear", "nearest")

FIXED_SIZE_RESIZE = Resize(half_pixel_centers=True)
"""Used where the graph takes images of its own size only: the default of ``tf.image.resize``."""


def read_input(
    run: Preprocessor, name: str, fixed_size: tuple[int, int] | None = None
) -> InputSpec:
    """Find out what a preprocessor does.

    Args:
        run: the graph's own preprocessor.
        name: of the input in the graph that ships.
        fixed_size: (height, width) if it takes images of one size only.

    Raises:
        DetectorError: OFF206, if its result is not one image of one size, or depends on the pixels
            in a way that is not ``pixel * scale + offset`` after a resize that Offshelf knows.
    """
    height, width = _size(run, fixed_size)
    scale, offset = _scale_and_offset(run, *(fixed_size or (height, width)))
    spec = InputSpec(name, width, height, scale, offset, FIXED_SIZE_RESIZE)
    if fixed_size is None:
        return _with_resize(run, spec)
    if fixed_size != (height, width):
        raise _refuse(
            f"the graph takes images of {fixed_size[1]}x{fixed_size[0]} only, and resizes them to "
            f"{width}x{height}"
        )
    return spec


def tolerance(spec: InputSpec) -> float:
    """Greatest difference of two preprocessors that are the same but for rounding."""
    return TOLERANCE * 255 * max(map(abs, spec.scale))


def _size(run: Preprocessor, fixed_size: tuple[int, int] | None) -> tuple[int, int]:
    sizes = [fixed_size] if fixed_size else [(64, 96), (150, 70)]
    shapes = sorted({run(np.zeros((h, w, 3), np.uint8)).shape for h, w in sizes})
    if len(shapes) > 1:
        raise _refuse(
            f"the network's input follows the image: it has the shapes {shapes[0]} and {shapes[1]}",
            "Export with fixed_shape_resizer, or keep_aspect_ratio_resizer with "
            "pad_to_max_dimension: true",
        )
    shape = shapes[0]
    if len(shape) != 4 or shape[0] != 1 or shape[3] != 3:
        raise _refuse(f"the network's input is {list(shape)}, not [1, height, width, 3]")
    return int(shape[1]), int(shape[2])


def _scale_and_offset(
    run: Preprocessor, height: int, width: int
) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """From images of one colour, at the upper left pixel, which no padding covers."""

    def shown(*colour: int) -> npt.NDArray[np.float64]:
        image = np.broadcast_to(np.array(colour, np.uint8), (height, width, 3))
        return np.asarray(run(np.ascontiguousarray(image))[0, 0, 0], np.float64)

    offset = shown(0, 0, 0)
    scale = (shown(255, 255, 255) - offset) / 255
    for colour in ((255, 0, 0), (0, 255, 0), (100, 30, 200)):
        expected = np.array(colour) * scale + offset
        worst = np.abs(shown(*colour) - expected).max()
        if not worst <= TOLERANCE * 255 * np.abs(scale).max():
            raise _refuse(
                f"a pixel {colour} becomes {np.round(shown(*colour), 4).tolist()}, where "
                f"pixel * scale + offset gives {np.round(expected, 4).tolist()}"
            )
    if not np.all(np.abs(scale) > 0):
        raise _refuse("the network's input does not depend on the pixels")
    return _triple(scale), _triple(offset)


def _with_resize(run: Preprocessor, spec: InputSpec) -> InputSpec:
    """Try each rule that TensorFlow has on images of noise: all but one are far off."""
    pad = _padding(run, spec)
    kind: Literal["stretch", "fit"] = "stretch" if pad is None else "fit"
    rng = np.random.default_rng(0)
    shapes = ((spec.height + 37, spec.width // 2 + 5), (spec.height // 2 + 3, spec.width + 51))
    images = [rng.integers(0, 256, (h, w, 3), np.uint8) for h, w in shapes]
    results = [run(image) for image in images]
    tried: list[tuple[float, int, InputSpec]] = []
    for method, (half, corners) in product(METHODS, SCALERS):
        rule = Resize(kind, method, half, corners, pad or (0.0, 0.0, 0.0))
        candidate = InputSpec(spec.name, spec.width, spec.height, spec.scale, spec.offset, rule)
        worst = max(
            float(np.abs(preprocess(image, candidate) - result).max())
            for image, result in zip(images, results, strict=True)
        )
        tried.append((worst, len(tried), candidate))
    worst, _, best = min(tried)
    if not worst <= tolerance(spec):
        off = number_in_words(worst)
        what = f"no resize of TensorFlow's gives what the graph's does: the best is {off} off"
        if pad is not None:
            what += "; images keep their aspect ratio, min_dimension may differ from max_dimension"
        raise _refuse(
            what,
            "Export with fixed_shape_resizer, or with keep_aspect_ratio_resizer and the same "
            "min_dimension and max_dimension; without antialiasing",
        )
    return best


def _padding(run: Preprocessor, spec: InputSpec) -> tuple[float, float, float] | None:
    """What stands in the lower right corner whatever the image: padding, or ``None``."""
    corners = []
    for height, width in ((160, 40), (40, 160)):
        dark, light = (
            run(np.full((height, width, 3), value, np.uint8))[0, -1, -1].astype(np.float64)
            for value in (0, 255)
        )
        if np.abs(light - dark).max() > tolerance(spec):
            return None
        corners.append(dark)
    if np.abs(corners[0] - corners[1]).max() > tolerance(spec):
        raise _refuse("the padding beside tall images and below wide ones is not the same")
    return _triple(corners[0])


def _triple(values: npt.NDArray[np.float64]) -> tuple[float, float, float]:
    red, green, blue = (float(v) for v in values)
    return red, green, blue


def _refuse(what: str, way_out: str = "") -> DetectorError:
    return DetectorError(
        "OFF206",
        what,
        way_out=way_out
        or "Export with exporter_main_v2 and an image_resizer of the Object Detection API",
    )
