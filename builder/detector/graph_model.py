"""TF.js graph-models: read into memory, and given back to TensorFlow for Python to run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from builder.artifacts import sha256
from builder.detector.graph import FrozenGraph, TensorSpec, WebGraph, node_of
from builder.detector.model_files import ModelFiles, open_files
from builder.detector.model_json import parse_model_json, read_shape, read_signature
from builder.detector.node_def import attribute, require_nodes
from builder.detector.roles import Output, describe, find_roles
from builder.detector.to_tensorflow import to_graph_def
from builder.detector.web_graph import HANDS_ON, in_order, tensor_of
from builder.detector.web_weights import Group, check_shards, folder_of, read_manifest, read_weights
from builder.errors import DetectorError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from builder.detector.recognise import Recognised

_IMAGES = {"DT_UINT8": "uint8", "DT_INT32": "int32", "DT_FLOAT": "float32"}


@dataclass(frozen=True, eq=False)
class GraphModel:
    """A graph-model in both forms: ``web`` as it was, ``frozen`` for TensorFlow to run."""

    web: WebGraph
    frozen: FrozenGraph


@dataclass(frozen=True)
class GraphModelFiles:
    """What identifies a graph-model on disk, known without decoding its weights.

    Args:
        sha256: over names and contents of ``model.json`` and the shards; the same for a folder and
            for a zip of it.
        size: bytes of these files together.
    """

    sha256: str
    size: int


def read_graph_model(found: Recognised) -> GraphModel:
    """Read a graph-model into both forms.

    Raises:
        DetectorError: OFF203 damaged; OFF204 a shard is missing or of the wrong length; OFF205 not
            a detector; OFF207 an operation that TensorFlow does not have.
    """
    source = _open(found)
    web = _web_graph(source)
    files = _identity(source)
    image = next(iter(web.inputs))
    frozen = FrozenGraph(
        kind="graph-model",
        name=found.name,
        sha256=files.sha256,
        graph_def=to_graph_def(web, source.where),
        input=f"{image}:0",
        input_spec=web.inputs[image],
        outputs={role: node if ":" in node else f"{node}:0" for role, node in web.outputs.items()},
        files_size=files.size,
        made_with=str(source.value.get("convertedBy") or ""),
    )
    return GraphModel(web, frozen)


def read_web_graph(found: Recognised) -> WebGraph:
    """Read a graph-model into memory, without TensorFlow. Raises as ``read_graph_model`` does."""
    return _web_graph(_open(found))


def graph_model_files(found: Recognised) -> GraphModelFiles:
    """Hash and size of a graph-model's files.

    Raises:
        DetectorError: OFF203 if model.json is damaged, OFF204 if a shard is missing or too short.
    """
    return _identity(_open(found))


@dataclass(frozen=True)
class _Source:
    """A graph-model on disk with its JSON parsed."""

    files: ModelFiles
    name: str
    value: Mapping[str, Any]
    groups: tuple[Group, ...]
    where: str


def _open(found: Recognised) -> _Source:
    files = open_files(found.path)
    where = files.place(found.model_json)
    value = parse_model_json(files.read(found.model_json), where)
    groups = read_manifest(value["weightsManifest"], folder_of(found.model_json), where)
    return _Source(files, found.model_json, value, groups, where)


def _identity(source: _Source) -> GraphModelFiles:
    for group in source.groups:
        check_shards(source.files, group)
    digest, size = hashlib.sha256(), 0
    start = len(folder_of(source.name))
    shards = {path for group in source.groups for path in group.paths}
    for path in sorted({source.name, *shards}):
        data = source.files.read(path)
        size += len(data)
        digest.update(f"{path[start:].lstrip('/')}\0{len(data)}\0{sha256(data)}\n".encode())
    return GraphModelFiles(digest.hexdigest(), size)


def _web_graph(source: _Source) -> WebGraph:
    topology = source.value["modelTopology"]
    nodes = require_nodes(topology, source.where)
    by_name = {node["name"]: node for node in nodes}
    weights = read_weights(source.files, source.groups)
    missing = [n["name"] for n in nodes if n["op"] == "Const" and n["name"] not in weights]
    if missing:
        raise _damaged(source.where, f"the shards hold no weight {missing[0]!r}")
    return WebGraph(
        nodes=in_order(nodes),
        inputs=_inputs(source, nodes),
        outputs=_outputs(source, by_name),
        weights=weights,
        versions=topology.get("versions") or {},
        library=topology.get("library") or {},
    )


def _inputs(source: _Source, nodes: list[dict[str, Any]]) -> dict[str, TensorSpec]:
    """The one ``Placeholder`` of the image."""
    images = [node for node in nodes if node["op"] == "Placeholder"]
    signature = read_signature(source.value, "inputs")
    shapes = {tensor_of(info.tensor): info.shape for info in signature.values()}
    if len(images) != 1:
        names = ", ".join(node["name"] for node in images) or "none"
        raise _not_a_detector(source, f"one image is expected as input, found {names}")
    name = images[0]["name"]
    dtype = _IMAGES.get(str(attribute(images[0], "dtype", "type")))
    shape = shapes.get(name) or read_shape(attribute(images[0], "shape") or {})
    if dtype is None or (shape is not None and len(shape) != 4):
        raise _not_a_detector(source, f"the input {name!r} is not an image [1, height, width, 3]")
    return {name: TensorSpec(dtype, shape or (1, None, None, 3))}


def _outputs(source: _Source, by_name: Mapping[str, Any]) -> dict[str, str]:
    """Object Detection API name → node. Without a signature, the nodes that nobody uses."""
    signature = read_signature(source.value, "outputs")
    if not signature:
        used = {node_of(t) for node in by_name.values() for t in node.get("input", ())}
        ends = [n for n, node in by_name.items() if n not in used and node["op"] in HANDS_ON]
        signature = {name: Output(name, "", None) for name in sorted(ends)}
    roles = find_roles(signature)
    if not roles:
        raise _not_a_detector(source, f"the outputs are not a detector's: {describe(signature)}")
    outputs = {role: tensor_of(signature[key].tensor) for role, key in sorted(roles.items())}
    for role, tensor in outputs.items():
        if node_of(tensor) not in by_name:
            raise _damaged(source.where, f"the output {role} is {tensor!r}, which is absent")
    return outputs


def _damaged(where: str, what: str) -> DetectorError:
    return DetectorError("OFF203", what, where=where, way_out="Convert the model again")


def _not_a_detector(source: _Source, what: str) -> DetectorError:
    return DetectorError(
        "OFF205",
        what,
        where=source.where,
        way_out="Give a detector with the outputs of the TF2 Object Detection API",
    )
