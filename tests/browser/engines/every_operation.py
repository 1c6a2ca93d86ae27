"""A graph-model with one node of every operation that the engines claim to run, and its answers.

TensorFlow builds the graph and answers; operations that only TF.js knows are added to the graph by
hand, and what they fuse answers for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.browser.engines.graph_model import graph_model, node, text

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIDE = 8

Arrays = dict[str, "NDArray[Any]"]


@dataclass(frozen=True)
class EveryOperation:
    """A graph-model and what it answers.

    Args:
        files: path → bytes, ``weights.bin`` being the only shard.
        image: its input, float32 ``[1, 8, 8, 3]``.
        nodes: operation → the node whose answer is in ``answers``.
        answers: operation → first output.
    """

    files: dict[str, bytes]
    image: NDArray[np.float32]
    nodes: dict[str, str]
    answers: Arrays


def every_operation() -> EveryOperation:
    """One node of each operation, on one image."""
    import tensorflow as tf

    random = np.random.default_rng(3)
    # Positive, so that roots and logarithms have a meaning.
    image = random.uniform(0.5, 1.5, (1, SIDE, SIDE, 3)).astype(np.float32)
    pick = _weights(random)

    @tf.function(input_signature=[tf.TensorSpec(image.shape, tf.float32, name="image")])
    def graph(image: Any) -> Any:
        return _nodes(tf.raw_ops, image, pick)

    concrete = graph.get_concrete_function()
    answers = {op: value.numpy() for op, value in graph(tf.constant(image)).items()}
    nodes = {op: f"{op}_node" for op in answers}
    fused = _fused(tf, image, pick)
    for op, (_, answer) in fused.items():
        answers[op] = answer
        nodes[op] = f"{op}_node"
    files = graph_model(
        concrete.graph.as_graph_def(), more=[one for one, _ in fused.values()], constants=pick
    )
    return EveryOperation(files, image, nodes, answers)


def _weights(random: np.random.Generator) -> Arrays:
    shapes = {
        "filter": (3, 3, 3, 4),
        "depthwise": (3, 3, 3, 1),
        "matrix": (3, 5),
        "bias3": (3,),
        "bias4": (4,),
        "bias5": (5,),
    }
    return {name: random.normal(0, 1, shape).astype(np.float32) for name, shape in shapes.items()}


def _nodes(raw: Any, image: Any, pick: Arrays) -> dict[str, Any]:
    """A node per operation, named for it."""
    shifted = raw.Sub(x=image, y=np.float32(1), name="shifted")
    pixels = raw.Reshape(tensor=image, shape=[SIDE * SIDE, 3], name="pixels")
    more = raw.Greater(x=image, y=np.float32(1))
    deep = raw.Tile(input=image, multiples=[1, 1, 1, 4])
    conv = {"strides": [1, 1, 1, 1], "padding": "SAME"}
    pool = {"ksize": [1, 3, 3, 1], "strides": [1, 2, 2, 1], "padding": "SAME"}
    ones3, zeros3 = np.ones(3, np.float32), np.zeros(3, np.float32)
    pads = [[0, 0], [1, 2], [2, 1], [0, 0]]

    made: dict[str, Any] = {}

    def add(op: str, **inputs: Any) -> None:
        output = getattr(raw, op)(**inputs, name=f"{op}_node")
        made[op] = output[0] if isinstance(output, (list, tuple)) else output

    for op in ("AvgPool", "MaxPool"):
        add(op, **{"value" if op == "AvgPool" else "input": shifted}, **pool)
    add("Conv2D", input=shifted, filter=pick["filter"], **conv)
    add(
        "Conv2DBackpropInput",
        input_sizes=[1, 16, 16, 2],
        filter=pick["filter"][..., :2].transpose(0, 1, 3, 2),
        out_backprop=shifted,
        strides=[1, 2, 2, 1],
        padding="SAME",
    )
    add("DepthwiseConv2dNative", input=shifted, filter=pick["depthwise"], **conv)
    two = {"x": shifted, "y": image}
    for op in (
        *("Add", "AddV2", "Div", "FloorMod", "Maximum", "Minimum", "Mul"),
        *("RealDiv", "SquaredDifference", "Sub"),
    ):
        add(op, **two)
    add("Pow", x=image, y=shifted)
    add("AddN", inputs=[image, shifted, image])
    add("BiasAdd", value=image, bias=pick["bias3"])
    for op in ("Elu", "LeakyRelu", "Relu", "Relu6", "Selu", "Softplus"):
        add(op, features=raw.Mul(x=shifted, y=np.float32(15)))
    add("Softmax", logits=shifted)
    for op in ("Abs", "Ceil", "Exp", "Floor", "Neg", "Round", "Sigmoid", "Square", "Tanh"):
        add(op, x=raw.Mul(x=shifted, y=np.float32(3)))
    for op in ("Log", "Reciprocal", "Rsqrt", "Sqrt"):
        add(op, x=image)
    add("ClipByValue", t=image, clip_value_min=np.float32(0.8), clip_value_max=np.float32(1.2))
    add("MatMul", a=pixels, b=pick["matrix"])
    batches = {"x": raw.Reshape(tensor=image, shape=[2, 32, 3])}
    add("BatchMatMul", **batches, y=np.stack([pick["matrix"]] * 2))
    add("BatchMatMulV2", **batches, y=pick["matrix"])
    add("Transpose", x=image, perm=[0, 3, 1, 2])
    for op in ("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"):
        add(
            op,
            x=image,
            scale=pick["bias3"],
            offset=ones3,
            mean=zeros3,
            variance=ones3 * np.float32(2),
            is_training=False,
        )
    add("ArgMax", input=image, dimension=3, output_type=np.int32)
    for op in ("Max", "Mean", "Min", "Prod", "Sum"):
        add(op, input=image, axis=[1, 2], keep_dims=op == "Mean")
    add(
        "BatchToSpaceND",
        input=raw.Reshape(tensor=image, shape=[4, 4, 4, 3]),
        block_shape=[2, 2],
        crops=[[0, 0], [0, 0]],
    )
    add("SpaceToBatchND", input=image, block_shape=[2, 2], paddings=[[0, 0], [0, 0]])
    add("BroadcastTo", input=pick["bias3"], shape=[2, 4, 3])
    add("Cast", x=raw.Mul(x=shifted, y=np.float32(9)), DstT=np.int32)
    add("Concat", concat_dim=3, values=[image, shifted])
    add("ConcatV2", values=[image, shifted, image], axis=1)
    add("DepthToSpace", input=deep, block_size=2)
    add("ExpandDims", input=image, axis=1)
    add("GatherV2", params=image, indices=[3, 1, 1], axis=2)
    add("MirrorPad", input=image, paddings=pads, mode="REFLECT")
    add("Pad", input=image, paddings=pads)
    add("PadV2", input=image, paddings=pads, constant_values=np.float32(7))
    add("Pack", values=[image, shifted], axis=2)
    add("Unpack", value=image, num=SIDE, axis=1)
    add("Reshape", tensor=image, shape=[2, -1])
    for op in ("ResizeBilinear", "ResizeNearestNeighbor"):
        add(op, images=image, size=[13, 5], half_pixel_centers=True)
    add("Slice", input=image, begin=[0, 2, 1, 0], size=[1, 3, -1, 2])
    add(
        "StridedSlice",
        input=image,
        begin=[0, 1, 6, 0],
        end=[1, 8, 0, 3],
        strides=[1, 3, -2, 1],
        end_mask=1,
        shrink_axis_mask=0,
    )
    add("Split", axis=3, value=deep, num_split=4)
    add("SplitV", value=deep, size_splits=[5, 7], axis=3, num_split=2)
    add("Squeeze", input=image, axis=[0])
    add("Tile", input=image, multiples=[1, 2, 1, 2])
    add("Fill", dims=[2, 3], value=np.float32(4))
    add("Range", start=np.float32(2), limit=np.float32(9), delta=np.float32(3))
    add("Shape", input=image)
    add("Size", input=image)
    for op in ("Equal", "Greater", "GreaterEqual", "Less", "LessEqual"):
        add(op, x=raw.Round(x=image), y=np.float32(1))
    add("LogicalAnd", x=more, y=raw.Less(x=image, y=np.float32(1.2)))
    add("Select", condition=more, x=image, y=shifted)
    add("SelectV2", condition=more, t=image, e=np.float32(0))
    add("Identity", input=image)
    add("IdentityN", input=[image, shifted])
    add("StopGradient", input=image)
    return made


def _fused(tf: Any, image: Any, pick: Arrays) -> dict[str, tuple[dict[str, Any], Any]]:
    """Operation → its node, and its answer as what it fuses gives it."""
    ones = {"list": {"i": ["1", "1", "1", "1"]}}
    conv = {
        "strides": ones,
        "dilations": ones,
        "padding": {"s": text("SAME")},
        "data_format": {"s": text("NHWC")},
    }

    def then(*names: str) -> dict[str, Any]:
        return {
            "fused_ops": {"list": {"s": [text(name) for name in names]}},
            "num_args": {"i": "1"},
        }

    def fused(op: str, inputs: list[str], **attr: Any) -> dict[str, Any]:
        return node(f"{op}_node", op, inputs, **attr)

    one = [1, 1, 1, 1]
    pixels, shifted = image.reshape(SIDE * SIDE, 3), image - 1
    depthwise = tf.nn.depthwise_conv2d(shifted, pick["depthwise"], one, "SAME")
    return {
        "_FusedConv2D": (
            fused(
                "_FusedConv2D", ["shifted", "filter", "bias4"], **conv, **then("BiasAdd", "Relu6")
            ),
            tf.nn.relu6(tf.nn.conv2d(shifted, pick["filter"], 1, "SAME") + pick["bias4"]).numpy(),
        ),
        "FusedDepthwiseConv2dNative": (
            fused(
                "FusedDepthwiseConv2dNative",
                ["shifted", "depthwise", "bias3"],
                **conv,
                **then("BiasAdd", "Relu"),
            ),
            tf.nn.relu(depthwise + pick["bias3"]).numpy(),
        ),
        "_FusedMatMul": (
            fused("_FusedMatMul", ["pixels", "matrix", "bias5"], **then("BiasAdd", "Relu")),
            np.maximum(pixels @ pick["matrix"] + pick["bias5"], 0),
        ),
        "Prelu": (
            fused("Prelu", ["shifted", "bias3"]),
            np.where(shifted > 0, shifted, shifted * pick["bias3"]),
        ),
    }
