"""A detector's graph on the bench, and what is read from its head there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from builder.errors import DetectorError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from builder.detector.runner import Runner
    from builder.detector.walk import Walk

    Floats = npt.NDArray[np.float32]

Conversion = Literal["sigmoid", "softmax", "identity"]


@dataclass(frozen=True, eq=False)
class Boxes:
    """How boxes come out of the network.

    Args:
        kind: as in ``SsdHead``.
        tensor: encodings or boxes, ``[1, N, 4]``.
        anchors: float32 ``[N, 4]``, (ymin, xmin, ymax, xmax); ``ssd-anchors`` only.
        scales: (y, x, height, width) of the box coder; ``ssd-anchors`` only.
    """

    kind: Literal["ssd-anchors", "ssd-boxes"]
    tensor: str
    anchors: Floats | None = None
    scales: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Scores:
    """How scores come out of the network: ``tensor`` is ``[1, N, columns]``, not yet converted."""

    tensor: str
    columns: int
    conversion: Conversion


@dataclass(frozen=True, eq=False)
class Bench:
    """A detector's graph on the bench, to be fed anywhere.

    Args:
        runner: of the graph without control edges.
        walk: through the same graph.
        image: tensor of the original's input.
        dtype: of ``image``.
        boundary: tensor where the network begins.
        shape: of ``boundary``, ``[1, height, width, 3]``.
        outputs: Object Detection API name → tensor.
        functions: bodies of loops and branches, ``FunctionDef``s.
    """

    runner: Runner
    walk: Walk
    image: str
    dtype: str
    boundary: str
    shape: tuple[int, int, int, int]
    outputs: Mapping[str, str]
    functions: tuple[Any, ...] = ()

    def feed_image(self, image: npt.NDArray[np.uint8]) -> dict[str, npt.NDArray[np.generic]]:
        """What to feed so that the original sees ``image``, uint8 ``[h, w, 3]``."""
        return {self.image: image[None].astype(self.dtype)}

    def candidates(self, output: str) -> tuple[str, ...]:
        """Tensors of the shape of ``output`` that all its values pass through.

        Those nearest to the network come first; ``output``'s own tensor is the last.

        Raises:
            DetectorError: OFF205, if ``output`` is not ``[1, N, columns]``.
        """
        last = self.outputs[output]
        source, sink = self.boundary.split(":")[0], last.split(":")[0]
        between = [f"{node}:0" for node in self.walk.bottlenecks(source, sink)]
        tensors = [*(t for t in between if self.runner.rank(t) in (3, None) and t != last), last]
        tensors = [t for t in tensors if self.runner.dtype(t) == "float32"]
        values = self.runner.run(tensors, {self.boundary: np.zeros(self.shape, np.float32)})
        shape = values[-1].shape
        if len(shape) != 3 or shape[0] != 1:
            raise DetectorError(
                "OFF205",
                f"{output} has the shape {list(shape)}, where an SSD has [1, anchors, columns]",
                way_out="Export an SSD with exporter_main_v2 of the Object Detection API",
            )
        return tuple(t for t, v in zip(tensors, values, strict=True) if v.shape == shape)
