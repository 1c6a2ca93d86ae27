"""Kernels and biases out of the TFLite file, by the name of the layer that they belong to."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    Float32 = NDArray[np.float32]

ENDINGS = ("/Relu6", "/BatchNorm/FusedBatchNormV3", "/BiasAdd")
"""What the converter appends to a layer's name to call the tensor that leaves the layer."""


@dataclass(frozen=True)
class ConvWeights:
    """A convolution with batch normalisation folded in, laid out as Keras wants it.

    Args:
        depthwise: whether each channel has a filter of its own.
        kernel: float32 [height, width, in, out]; depthwise [height, width, in, 1].
        bias: float32 [out].
    """

    depthwise: bool
    kernel: Float32
    bias: Float32


@contextmanager
def interpreter(tflite: bytes) -> Iterator[Any]:
    """``tf.lite.Interpreter`` on ``tflite``, with tensors allocated.

    TensorFlow 2.19 is the last to carry it and says so in a warning; this project pins 2.19.
    Default delegates are left out: results do not depend on the processor's XNNPACK kernels.
    """
    import tensorflow as tf

    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", r"\s*Warning: tf\.lite\.Interpreter is deprecated", UserWarning
        )
        made = tf.lite.Interpreter(
            model_content=tflite,
            experimental_op_resolver_type=(
                tf.lite.experimental.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
            ),
        )
    made.allocate_tensors()
    yield made


def layer_name(tensor: str) -> str:
    """The layer that a tensor leaves: ``a/b/Relu6;c/d`` → ``a/b``.

    The converter joins the names of fused nodes with semicolons and puts the last node first.
    """
    first = tensor.split(";", maxsplit=1)[0]
    for ending in ENDINGS:
        first = first.removesuffix(ending)
    return first


def read_weights(tflite: bytes) -> Mapping[str, ConvWeights]:
    """All convolutions of the file by layer name, in the order of the graph.

    The file stores float16; a DEQUANTIZE node stands before each kernel and each bias.
    """
    import numpy as np

    with interpreter(tflite) as net:
        # The only way to learn which constants an operation uses; private, and there since TF 1.
        operations = net._get_ops_details()
        names = {t["index"]: t["name"] for t in net.get_tensor_details()}
        stored = {
            int(op["outputs"][0]): int(op["inputs"][0])
            for op in operations
            if op["op_name"] == "DEQUANTIZE"
        }

        def constant(index: int) -> Float32:
            return np.asarray(net.get_tensor(stored[index]), dtype=np.float32)

        found: dict[str, ConvWeights] = {}
        for op in operations:
            if op["op_name"] not in ("CONV_2D", "DEPTHWISE_CONV_2D"):
                continue
            name = layer_name(names[int(op["outputs"][0])])
            if name in found:
                raise ValueError(f"two convolutions are called {name}")
            _, kernel, bias = (int(i) for i in op["inputs"])
            depthwise = op["op_name"] == "DEPTHWISE_CONV_2D"
            found[name] = ConvWeights(depthwise, _as_keras(constant(kernel)), constant(bias))
    return found


def _as_keras(kernel: Float32) -> Float32:
    """TFLite's kernel for Keras; one transposition serves both kinds.

    [out, h, w, in] → [h, w, in, out]; depthwise [1, h, w, c] → [h, w, c, 1].
    """
    return kernel.transpose(1, 2, 3, 0)
