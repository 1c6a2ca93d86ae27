"""``model.json`` of a TF.js graph-model: parsed, or refused as what it is instead."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from builder.detector.roles import Output, Shape
from builder.errors import DetectorError

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 256 * 1024 * 1024
LFS_POINTER = b"version https://git-lfs.github.com/spec/"

_DTYPES = {
    "DT_FLOAT": "float32",
    "DT_HALF": "float16",
    "DT_INT32": "int32",
    "DT_INT64": "int64",
    "DT_UINT8": "uint8",
    "DT_STRING": "string",
    "DT_BOOL": "bool",
}


def parse_model_json(data: bytes, where: str) -> dict[str, Any]:
    """The JSON object of a graph-model.

    Args:
        data: content of ``model.json``.
        where: its path, for messages.

    Raises:
        DetectorError: OFF203 if the file is empty, cut off, a web page or a Git LFS pointer;
            OFF202 if it is a model of another kind.
    """
    value = _parse(data, where)
    topology = value.get("modelTopology")
    form = value.get("format")
    if form == "layers-model" or _is_keras(topology):
        raise DetectorError(
            "OFF202",
            "this is a TF.js layers-model, made from a Keras model",
            where=where,
            way_out="Give the SavedModel of the detector, or convert it with "
            "tensorflowjs_converter --output_format=tfjs_graph_model",
        )
    if not isinstance(topology, dict) or not isinstance(topology.get("node"), list):
        if form == "graph-model":
            raise _damaged(where, "modelTopology has no nodes")
        found = ", ".join(sorted(map(str, value))[:6]) or "nothing"
        raise DetectorError(
            "OFF202",
            f"this JSON file is not a TF.js graph-model (it holds {found})",
            where=where,
            way_out="Give the model.json of tensorflowjs_converter, with its shards beside it",
        )
    if not isinstance(value.get("weightsManifest"), list):
        raise _damaged(where, "there is no weightsManifest")
    return value


def read_signature(value: Mapping[str, Any], side: str) -> dict[str, Output]:
    """``inputs`` or ``outputs`` of the signature, by key; empty where the file has none.

    Converters before 1.4 kept the signature in ``userDefinedMetadata``.
    """
    metadata = value.get("userDefinedMetadata")
    older = metadata.get("signature") if isinstance(metadata, dict) else None
    signature = value.get("signature") or older or {}
    entries = signature.get(side) if isinstance(signature, dict) else None
    found = {}
    for key, info in sorted(entries.items()) if isinstance(entries, dict) else []:
        if isinstance(info, dict):
            dtype = _DTYPES.get(str(info.get("dtype")), "")
            found[key] = Output(str(info.get("name") or key), dtype, read_shape(info))
    return found


def read_shape(info: Mapping[str, Any]) -> Shape:
    """``tensorShape`` of a TensorInfo, or ``shape`` of an attribute; sizes are strings there."""
    shape = info.get("tensorShape", info.get("shape"))
    if not isinstance(shape, dict) or shape.get("unknownRank"):
        return None
    try:
        sizes = [int(dim.get("size", 0)) for dim in shape.get("dim", [])]
    except (TypeError, ValueError, AttributeError):
        return None
    return tuple(None if size < 0 else size for size in sizes)


def _parse(data: bytes, where: str) -> dict[str, Any]:
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise _damaged(where, "the file is empty")
    if start.startswith(b"<"):
        raise _damaged(where, "this is a web page, not JSON: the download failed")
    if start.startswith(LFS_POINTER):
        raise _damaged(where, "this is a Git LFS pointer: run `git lfs pull`")
    if len(data) > LARGEST:
        raise _damaged(where, f"the file is larger than {LARGEST >> 20} MiB")
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise _damaged(where, f"not UTF-8 at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise _damaged(where, f"not whole JSON: {error.msg} at byte {error.pos:,}") from error
    except (ValueError, RecursionError) as error:
        raise _damaged(where, f"not JSON of a model: {error}") from error
    return value if isinstance(value, dict) else {f"a JSON {type(value).__name__}": value}


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _is_keras(topology: Any) -> bool:
    return isinstance(topology, dict) and bool({"model_config", "class_name"} & topology.keys())


def _damaged(where: str, what: str) -> DetectorError:
    return DetectorError(
        "OFF203", what, where=where, way_out="Copy or download the model's folder again, whole"
    )
