"""The proof: what was read, computed in NumPy around the cut network, against the original."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from builder.detector.read_input import tolerance
from builder.detector.reference.head import convert_scores, decode
from builder.detector.reference.preprocess import preprocess
from builder.errors import DetectorError
from builder.figures import number_in_words

if TYPE_CHECKING:
    import numpy.typing as npt

    from builder.artifacts import InputSpec
    from builder.detector.bench import Bench, Boxes, Scores

    Floats = npt.NDArray[np.float32]

BOXES, SCORES = 1e-3, 1e-3
"""Greatest differences: of a box's corner as a part of the box's size or of the image, whichever is
larger, and of a score. Contract 7 asks 1e-3 of a whole site; the measured ones are below 1e-5."""


@dataclass(frozen=True)
class Differences:
    """Greatest absolute differences between the original and our reading of it.

    Args:
        input: of the network's input, in its own unit.
        boxes: of corners, as a part of the larger of box and image.
        scores: of raw scores, after their conversion.
    """

    input: float
    boxes: float
    scores: float


def prove(
    bench: Bench,
    spec: InputSpec,
    boxes: Boxes,
    scores: Scores,
    fixed_size: tuple[int, int] | None = None,
) -> tuple[Differences, int]:
    """Run both ways on images of several shapes.

    Returns:
        What they differ by, and N, the number of anchors.

    Raises:
        DetectorError: OFF210, if they differ by more than rounding.
    """
    raw = [bench.outputs[n] for n in ("raw_detection_boxes", "raw_detection_scores")]
    found, count = [], 0
    for image in trial_images(spec, fixed_size):
        theirs = bench.runner.run([bench.boundary, *raw], bench.feed_image(image))
        pixels = preprocess(image, spec)
        cut = bench.runner.run([boxes.tensor, scores.tensor], {bench.boundary: pixels})
        ours_boxes = cut[0][0]
        if boxes.anchors is not None and boxes.scales is not None:
            ours_boxes = decode(ours_boxes, boxes.anchors, boxes.scales)
        count = len(ours_boxes)
        found.append(
            (
                _worst(pixels, theirs[0]),
                box_difference(ours_boxes, theirs[1][0]),
                _worst(convert_scores(cut[1], scores.conversion), theirs[2]),
            )
        )
    # NaN compares false with everything, so it must not get past `max`.
    worst = np.array(found).max(axis=0)
    differences = Differences(*(float(f"{v:.3g}") for v in worst))
    limits = (tolerance(spec), BOXES, SCORES)
    for name, value, limit in zip(("input", "boxes", "scores"), worst, limits, strict=True):
        if not value <= limit:
            raise DetectorError(
                "OFF210",
                f"the {name} computed from what was read differ from the graph's own by "
                f"{number_in_words(value)}, where {number_in_words(limit)} is allowed",
                way_out="Please report this model's architecture; no site was built from it",
            )
    return differences, count


def trial_images(
    spec: InputSpec, fixed_size: tuple[int, int] | None = None
) -> list[npt.NDArray[np.uint8]]:
    """Images uint8 ``[h, w, 3]`` with edges, slopes and some noise, wide, tall, large and small."""
    sizes = [
        (480, 640),
        (spec.height, spec.width),
        (spec.height * 2 + 1, spec.width // 2),
        (61, 97),
    ]
    rng = np.random.default_rng(1)
    return [_trial_image(rng, h, w) for h, w in ([fixed_size] if fixed_size else sizes)]


def _trial_image(rng: np.random.Generator, height: int, width: int) -> npt.NDArray[np.uint8]:
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    image = np.stack([255 * x, 255 * y, 127 + 127 * np.sin(9 * (x + y))], axis=-1)
    for _ in range(12):
        top, left = rng.integers(0, height), rng.integers(0, width)
        tall, wide = rng.integers(4, height // 2 + 4), rng.integers(4, width // 2 + 4)
        image[top : top + tall, left : left + wide] = rng.integers(0, 256, 3)
    image += rng.normal(0, 8, image.shape)
    return np.asarray(np.clip(image, 0, 255), np.uint8)


def box_difference(ours: Floats, theirs: Floats) -> float:
    """Greatest difference of corners ``[N, 4]``, as a part of the larger of box and image."""
    size = np.maximum(1, np.abs(theirs[:, 2:] - theirs[:, :2]).max(axis=1, keepdims=True))
    return float((np.abs(ours - theirs) / size).max())


def _worst(ours: Floats, theirs: Floats) -> float:
    return float(np.abs(ours - theirs).max()) if ours.shape == theirs.shape else float("inf")
