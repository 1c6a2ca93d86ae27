"""TF.js graph-models, put together by hand: no converter rewrites the graph on its way."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray


def node(name: str, op: str, inputs: Iterable[str] = (), **attr: Any) -> dict[str, Any]:
    """A node as it stands in ``modelTopology``."""
    return {"name": name, "op": op, "input": list(inputs), "attr": attr}


def text(value: str) -> str:
    """A string attribute: protobuf's JSON has bytes in base64."""
    return base64.b64encode(value.encode()).decode()


def model_json(
    nodes: list[dict[str, Any]],
    constants: Mapping[str, NDArray[Any]],
    *,
    shards: list[str],
    signature: dict[str, Any] | None = None,
) -> bytes:
    """``model.json``; the shards hold the constants one after the other."""
    weights = [
        {"name": name, "shape": list(value.shape), "dtype": value.dtype.name}
        for name, value in constants.items()
    ]
    model = {
        "format": "graph-model",
        "modelTopology": {
            "node": [*nodes, *(node(name, "Const") for name in constants)],
            "versions": {"producer": 1087},
        },
        "weightsManifest": [{"paths": shards, "weights": weights}],
    }
    return json.dumps(model | ({"signature": signature} if signature else {})).encode()


def stream(constants: Mapping[str, NDArray[Any]]) -> bytes:
    """The bytes of all shards together."""
    return b"".join(value.tobytes() for value in constants.values())


def graph_model(
    graph_def: Any, *, more: list[dict[str, Any]], constants: Mapping[str, NDArray[Any]]
) -> dict[str, bytes]:
    """Path → bytes of a ``GraphDef`` with further nodes and constants, in one shard."""
    import tensorflow as tf
    from google.protobuf.json_format import MessageToDict

    held = {
        one.name: tf.make_ndarray(one.attr["value"].tensor)
        for one in graph_def.node
        if one.op == "Const"
    }
    nodes = [MessageToDict(one) for one in graph_def.node if one.op != "Const"]
    # A graph may not hold an int64: TF.js has none.
    together = {
        name: value.astype(np.int32) if value.dtype == np.int64 else value
        for name, value in {**held, **constants}.items()
    }
    return {
        "model.json": model_json([*nodes, *more], together, shards=["weights.bin"]),
        "weights.bin": stream(together),
    }
