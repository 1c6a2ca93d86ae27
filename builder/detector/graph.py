"""The two forms in which a detector's graph travels inside this stage.

``FrozenGraph`` is the whole original, for TensorFlow to run; ``WebGraph`` is a TF.js graph-model in
memory, before it is sharded. Readers make them, the cut narrows them, nothing changes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

Json = Any
"""A value as ``json.loads`` returns it."""


@dataclass(frozen=True)
class TensorSpec:
    """A tensor at the edge of a graph.

    Args:
        dtype: NumPy's name: ``uint8``, ``int32``, ``float32``.
        shape: one entry per dimension, ``None`` where it varies.
    """

    dtype: str
    shape: tuple[int | None, ...]


@dataclass(frozen=True, eq=False)
class FrozenGraph:
    """The whole original detector as a TensorFlow GraphDef: image in, detections out.

    Args:
        kind: the format that it was read from.
        name: of the folder or the zip file, without its suffix.
        sha256: over the content of the model's files, 64 hex digits.
        graph_def: ``tf.compat.v1.GraphDef``; variables are constants, operations are TensorFlow's
            own. Names of nodes that compute a tensor are those of the source, so that a name found
            here names the same tensor in the ``WebGraph`` that was read with it.
        input: name of the image's tensor, ``node:0``.
        input_spec: ``[1, height, width, 3]``, pixels in 0..255 whatever the dtype.
        outputs: Object Detection API name (``raw_detection_boxes``, …) → tensor name, ``node:0``.
        files_size: bytes of the model's files together.
        made_with: the program that wrote the model, as far as its files tell.
    """

    kind: Literal["saved-model", "graph-model"]
    name: str
    sha256: str
    graph_def: Any
    input: str
    input_spec: TensorSpec
    outputs: Mapping[str, str]
    files_size: int = 0
    made_with: str = ""


@dataclass(frozen=True, eq=False)
class WebGraph:
    """A TF.js graph-model in memory: unsharded, not quantised.

    Args:
        nodes: NodeDefs in the JSON form of ``modelTopology.node`` in ``model.json``, in an order
            where inputs come first.
        inputs: node name of each ``Placeholder`` → what it takes.
        outputs: output's name → node name (``node`` or ``node:1``).
        weights: name of each ``Const`` node → its value; floats are float32.
        versions: ``modelTopology.versions``.
        library: ``modelTopology.library``, or empty.
    """

    nodes: tuple[Mapping[str, Json], ...]
    inputs: Mapping[str, TensorSpec]
    outputs: Mapping[str, str]
    weights: Mapping[str, npt.NDArray[np.generic]]
    versions: Mapping[str, Json] = field(default_factory=dict)
    library: Mapping[str, Json] = field(default_factory=dict)


def node_of(tensor: str) -> str:
    """Name of the node that makes ``tensor``: ``^a/b`` and ``a/b:1`` and ``a/b`` → ``a/b``."""
    return tensor.removeprefix("^").split(":")[0]
