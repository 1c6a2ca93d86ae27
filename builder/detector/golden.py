"""What the shipped graph answers to the golden frame, and how far a device may be from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from builder.artifacts import FileRef, Golden, content_name, sha256
from builder.detector.golden_frame import golden_frame, png
from builder.detector.reference.head import convert_scores
from builder.errors import DetectorError
from builder.figures import number_in_words

if TYPE_CHECKING:
    import numpy.typing as npt

    from builder.artifacts import InputSpec
    from builder.detector.bench import Conversion
    from builder.detector.runner import Runner

    Floats = npt.NDArray[np.float32]

ROWS = 64
"""So many anchors with the highest scores are compared, and as many spread over all."""

TOLERANCE = 1e-3
"""Of a score, as contract 7 asks of float32. A GPU that keeps activations in half floats is off by
2e-3 to 5e-3 in encodings of trained SSDs, one that computes in float32 by 1e-5."""

GREATEST = 2e-2
JITTER, MARGIN = 1e-6, 20.0
"""Pixels move by this much, and results may move by so many times what that moves them: a network
that magnifies rounding is not held against a device."""

HARMFUL = 1e-2
"""Contract 7 allows so much of a score to float16 weights."""


@dataclass(frozen=True, eq=False)
class Answer:
    """Raw outputs ``[N, 4]`` and ``[N, C]``, and scores after their conversion ``[N, C]``."""

    boxes: Floats
    raw: Floats
    scores: Floats

    def difference(self, other: Answer) -> float:
        """Greatest difference, in units of ``Golden.tolerance``."""
        boxes = float(np.abs(self.boxes - other.boxes).max()) / 2
        return max(boxes, float(np.abs(self.scores - other.scores).max()))


@dataclass(frozen=True)
class Outputs:
    """Tensors of a cut graph: input, boxes and scores, and the conversion of the latter."""

    image: str
    boxes: str
    scores: str
    conversion: Conversion

    def ask(self, runner: Runner, pixels: Floats) -> Answer:
        """Run the graph on ``[1, height, width, 3]``."""
        boxes, raw = runner.run([self.boxes, self.scores], {self.image: pixels})
        return Answer(boxes[0], raw[0], convert_scores(raw[0], self.conversion))


def golden_pixels(spec: InputSpec) -> Floats:
    """The golden frame as input of the network: exactly its size, so that no resize takes part."""
    frame = golden_frame(spec.width, spec.height).astype(np.float32)
    pixels: Floats = frame * np.array(spec.scale, np.float32) + np.array(spec.offset, np.float32)
    return pixels[None]


def make_golden(
    spec: InputSpec,
    answer: Answer,
    jittered: Answer,
    background: int | None,
) -> tuple[Golden, bytes]:
    """The golden frame with expected rows, and its PNG.

    Args:
        spec: of the input.
        answer: of the shipped graph to the golden frame.
        jittered: its answer to ``jitter`` of it.
        background: column to leave out when looking for high scores.
    """
    data = png(golden_frame(spec.width, spec.height))
    frame = FileRef(content_name("golden/frame.png", data), sha256(data), len(data))
    classes = answer.scores if background is None else np.delete(answer.scores, background, 1)
    anchors = _spread(classes.max(axis=1))
    tolerance = min(max(TOLERANCE, MARGIN * answer.difference(jittered)), GREATEST)
    return Golden(
        frame=frame,
        anchors=tuple(anchors),
        boxes=_rounded(answer.boxes[anchors]),
        scores=_rounded(answer.raw[anchors]),
        tolerance=float(f"{tolerance:.2g}"),
    ), data


def jitter(pixels: Floats) -> Floats:
    """The pixels with the last bits changed, up and down."""
    signs = np.where(np.arange(pixels.size) % 7 % 2 == 0, JITTER, -JITTER)
    return pixels + signs.reshape(pixels.shape).astype(np.float32)


def require_same(converted: Answer, original: Answer, allowed: float) -> None:
    """Hold the converted graph, still in float32, to the one that it was converted from.

    Raises:
        DetectorError: OFF211, if they differ by more than ``allowed``.
    """
    difference = converted.difference(original)
    if not difference <= allowed:
        raise DetectorError(
            "OFF211",
            f"the converted network's results differ by {number_in_words(difference)}"
            " from the original's",
            way_out="Run `offshelf doctor` to see whether tensorflowjs fits TensorFlow",
        )


def precision_warning(exact: Answer, shipped: Answer) -> tuple[str, ...]:
    """What float16 weights cost on the golden frame, if it is more than a site may differ."""
    loss = float(np.abs(exact.scores - shipped.scores).max())
    if loss <= HARMFUL:
        return ()
    what = f"float16 weights change scores of the test picture by up to {number_in_words(loss)}"
    return (f'{what}; weights = "float32" does not',)


def _spread(best: npt.NDArray[np.float32]) -> list[int]:
    """Indices of the highest of ``best``, ties to the lower index, and of some evenly spread."""
    highest = np.lexsort((np.arange(len(best)), -best))[:ROWS]
    even = np.linspace(0, len(best) - 1, min(ROWS, len(best))).round().astype(int)
    return sorted({int(i) for i in (*highest, *even)})


def _rounded(rows: Floats) -> tuple[float, ...]:
    # Adding 0.0 makes -0.0 a plain zero.
    return tuple(round(float(value), 6) + 0.0 for value in rows.reshape(-1))
