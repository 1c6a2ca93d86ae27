"""A graph in memory as the files that a browser loads: ``model.json`` and shards of weights.

The same graph gives the same bytes, whatever the order in which it was put together, and a weight
that changes changes the shard it stands in and no other: weights follow one another by name, and
the stream is cut every ``shard_size`` bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from builder.artifacts import FileRef, canonical_json, content_name, sha256
from builder.detector.web_graph import in_order
from builder.errors import DetectorError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from builder.detector.graph import TensorSpec, WebGraph

    Array = npt.NDArray[np.generic]

MODEL_JSON = "model.json"
FLOAT16_MAX = 65504.0
SMALL = 64
"""Tensors of fewer values stay float32: they weigh nothing, and an epsilon of 1e-9 would be 0."""

_TYPES = {"float32": "DT_FLOAT", "int32": "DT_INT32", "bool": "DT_BOOL", "uint8": "DT_UINT8"}


@dataclass(frozen=True)
class ShardedModel:
    """Files of a graph-model, relative to the folder of ``detector.json``.

    Args:
        model: ``model.json``, which keeps its name.
        weights: the shards in the order of the stream, named by content.
        files: path → bytes of all of them.
        warnings: for a person.
    """

    model: FileRef
    weights: tuple[FileRef, ...]
    files: Mapping[str, bytes]
    warnings: tuple[str, ...] = ()


def shard(
    graph: WebGraph,
    *,
    weight_format: Literal["float32", "float16"],
    shard_size: int,
    weight_extension: str = ".bin",
) -> ShardedModel:
    """Write ``graph`` as a TF.js graph-model that plain TF.js loads too.

    Args:
        graph: already cut.
        weight_format: of float weights; TF.js widens float16 when it loads.
        shard_size: greatest size of a shard, in bytes.
        weight_extension: ending of the shards, with its dot.

    Raises:
        DetectorError: OFF211 if a weight has values that TF.js has no type for.
    """
    warnings: list[str] = []
    entries, parts = [], []
    used = {node["name"] for node in graph.nodes if node["op"] == "Const"}
    for name in sorted(used & graph.weights.keys()):
        entry, data = _encode(name, graph.weights[name], weight_format, warnings)
        entries.append(entry)
        parts.append(data)
    stream = b"".join(parts)
    shards: dict[str, bytes] = {}
    for i, start in enumerate(range(0, len(stream), shard_size)):
        data = stream[start : start + shard_size]
        shards[content_name(f"weights/shard{i:03}{weight_extension}", data)] = data
    model = canonical_json(_model_json(graph, [{"paths": list(shards), "weights": entries}]))
    return ShardedModel(
        model=_reference(MODEL_JSON, model),
        weights=tuple(_reference(path, data) for path, data in shards.items()),
        files={MODEL_JSON: model, **shards},
        warnings=tuple(warnings),
    )


def _reference(path: str, data: bytes) -> FileRef:
    return FileRef(path, sha256(data), len(data))


def _encode(
    name: str, value: Array, weight_format: str, warnings: list[str]
) -> tuple[dict[str, Any], bytes]:
    """A weight's entry in the manifest, and its bytes, little-endian."""
    import numpy as np

    shape = list(value.shape)
    if value.dtype.kind == "f":
        exact = value.astype("<f4")
        if weight_format == "float16" and value.size >= SMALL:
            peak = float(np.max(np.abs(exact), where=np.isfinite(exact), initial=0.0))
            # Up to half a step beyond the greatest float16, rounding still finds it.
            if peak < FLOAT16_MAX + 16:
                quantisation = {"dtype": "float16", "original_dtype": "float32"}
                entry = {"name": name, "shape": shape, "dtype": "float32"}
                return entry | {"quantization": quantisation}, exact.astype("<f2").tobytes()
            warnings.append(
                f"the weight {name!r} has values up to {peak:.4g}, too large for float16: "
                "it stays float32"
            )
        return {"name": name, "shape": shape, "dtype": "float32"}, exact.tobytes()
    if value.dtype.kind in "iu":
        whole = value.astype("<i4")
        if not np.array_equal(whole, value):
            raise _unwritable(name, f"whole numbers up to {int(np.max(np.abs(value)))}")
        return {"name": name, "shape": shape, "dtype": "int32"}, whole.tobytes()
    if value.dtype.kind == "b":
        return {"name": name, "shape": shape, "dtype": "bool"}, value.astype("|b1").tobytes()
    raise _unwritable(name, f"values of type {value.dtype}")


def _model_json(graph: WebGraph, manifest: list[dict[str, Any]]) -> dict[str, Any]:
    by_name = sorted((_clean(node) for node in graph.nodes), key=lambda node: str(node["name"]))
    outputs = {
        name: {"name": node if ":" in node else f"{node}:0", "dtype": "DT_FLOAT"}
        for name, node in graph.outputs.items()
    }
    return {
        "format": "graph-model",
        "convertedBy": "Offshelf",
        "signature": {
            "inputs": {name: _input(name, spec) for name, spec in graph.inputs.items()},
            "outputs": outputs,
        },
        "modelTopology": {
            "node": list(in_order(by_name)),
            "library": dict(graph.library),
            "versions": dict(graph.versions),
        },
        "weightsManifest": manifest,
    }


def _clean(node: Mapping[str, Any]) -> dict[str, Any]:
    """A NodeDef without its device and without the private attributes that optimizers leave."""
    clean = {key: value for key, value in node.items() if key not in ("device", "attr")}
    attributes = {k: v for k, v in node.get("attr", {}).items() if not k.startswith("_")}
    return clean | ({"attr": attributes} if attributes else {})


def _input(name: str, spec: TensorSpec) -> dict[str, Any]:
    sizes = [{"size": str(-1 if size is None else size)} for size in spec.shape]
    return {"name": f"{name}:0", "dtype": _TYPES[spec.dtype], "tensorShape": {"dim": sizes}}


def _unwritable(name: str, what: str) -> DetectorError:
    return DetectorError(
        "OFF211",
        f"the weight {name!r} has {what}, for which TF.js has no type",
        way_out="Export the detector again with float32 weights",
    )
