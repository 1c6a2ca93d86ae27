"""A cut network in the operations of TF.js. The only module that imports tensorflowjs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from builder.detector.graph import TensorSpec, WebGraph
from builder.detector.quiet import silenced, tensorflow
from builder.detector.web_graph import in_order
from builder.errors import DetectorError, EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Sequence


def convert(graph_def: Any, *, input_name: str, outputs: Sequence[str]) -> WebGraph:
    """Fold and fuse a network with tensorflowjs's optimizer, in memory.

    Batch normalisation goes into the weights, a convolution with its bias and activation into one
    node, and what depends on fixed shapes only into constants.

    Args:
        graph_def: with one ``Placeholder`` of fixed shape; variables are constants.
        input_name: of that ``Placeholder``.
        outputs: nodes that give the outputs. They keep their names.

    Raises:
        DetectorError: OFF207 an operation that TF.js does not have; OFF211 anything else.
        EnvironmentFault: OFF601, tensorflowjs is missing or broken.
    """
    tf, converter = tensorflow(), stock_converter()
    from tensorflow.core.protobuf import meta_graph_pb2

    with silenced():
        graph = tf.Graph()
        with graph.as_default():
            tf.graph_util.import_graph_def(graph_def, name="")
        signature = meta_graph_pb2.SignatureDef()
        image = graph.get_tensor_by_name(f"{input_name}:0")
        signature.inputs[input_name].CopyFrom(_tensor_info(image))
        for name in outputs:
            signature.outputs[name].CopyFrom(_tensor_info(graph.get_tensor_by_name(f"{name}:0")))
        try:
            optimized = converter.optimize_graph(graph, signature)
        except Exception as error:  # grappler and the converter raise whatever they like
            raise conversion_failed(error) from error
    spec = TensorSpec(image.dtype.name, tuple(image.shape.as_list()))
    return _web_graph(optimized, {input_name: spec}, outputs)


def stock_converter() -> Any:
    """The module of ``tensorflowjs`` that converts. Raises ``EnvironmentFault``: OFF601."""
    # tensorflow_decision_forests, which tensorflowjs imports, imports IPython to greet people where
    # stdout is not a plain file, unless it is told not to.
    os.environ.setdefault("TFDF_DISABLE_WELCOME_MESSAGE", "1")
    try:
        with silenced():
            from tensorflowjs.converters import tf_saved_model_conversion_v2
    except Exception as error:
        raise EnvironmentFault(
            "OFF601",
            f"tensorflowjs cannot be imported: {error}",
            where="tensorflowjs",
            way_out="Run `offshelf doctor`, then install what it names",
        ) from error
    return tf_saved_model_conversion_v2


def _tensor_info(tensor: Any) -> Any:
    from tensorflow.core.protobuf import meta_graph_pb2

    return meta_graph_pb2.TensorInfo(
        name=tensor.name,
        dtype=tensor.dtype.as_datatype_enum,
        tensor_shape=tensor.shape.as_proto(),
    )


def _web_graph(graph_def: Any, inputs: dict[str, TensorSpec], outputs: Sequence[str]) -> WebGraph:
    """The nodes as ``model.json`` writes them, without what only grappler needs to know."""
    from google.protobuf.json_format import MessageToDict
    from tensorflow.core.framework import tensor_pb2
    from tensorflow.python.framework.tensor_util import MakeNdarray

    weights, nodes = {}, []
    for node in graph_def.node:
        if node.op == "Const":
            tensor = node.attr["value"].tensor
            weights[node.name] = MakeNdarray(tensor)
            bare = tensor_pb2.TensorProto(dtype=tensor.dtype, tensor_shape=tensor.tensor_shape)
            node.attr["value"].tensor.CopyFrom(bare)
        value = MessageToDict(node)
        value.pop("device", None)
        value["attr"] = {k: v for k, v in value.get("attr", {}).items() if not k.startswith("_")}
        nodes.append(value)
    # Grappler's order follows the order of a hash map, so it is not kept.
    nodes.sort(key=lambda node: str(node["name"]))
    return WebGraph(
        nodes=in_order(nodes),
        inputs=inputs,
        outputs={name: name for name in outputs},
        weights=dict(sorted(weights.items())),
        versions=MessageToDict(graph_def.versions),
    )


def conversion_failed(error: Exception) -> DetectorError:
    """What the converter's words mean to who gave it a model: OFF207 or OFF211."""
    text = str(error).strip()
    if text.startswith("Unsupported Ops"):
        names = text.splitlines()[-1]
        return DetectorError(
            "OFF207",
            f"the network uses operations that TF.js does not have: {names}",
            way_out="Export the model with layers that TF.js has",
        )
    reason = text.splitlines()[0][:200] if text else type(error).__name__
    return DetectorError(
        "OFF211",
        f"tensorflowjs could not convert the network: {reason}",
        way_out="Run `offshelf doctor` to see whether its packages fit together",
    )
