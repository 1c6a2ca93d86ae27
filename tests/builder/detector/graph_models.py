"""Small models for tests: graph-models and SavedModel headers written byte by byte."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

DTYPES = {"float32": "DT_FLOAT", "int32": "DT_INT32", "bool": "DT_BOOL", "uint8": "DT_UINT8"}


def shape_proto(shape: tuple[int, ...]) -> dict[str, Any]:
    return {"dim": [{"size": str(size)} for size in shape]} if shape else {}


def info(tensor: str, dtype: str, *shape: int) -> dict[str, Any]:
    return {"name": tensor, "dtype": DTYPES[dtype], "tensorShape": shape_proto(shape)}


OUTPUTS = {
    "Identity:0": info("Identity:0", "float32", 1, 100),
    "Identity_1:0": info("Identity_1:0", "float32", 1, 100, 4),
    "Identity_2:0": info("Identity_2:0", "float32", 1, 100),
    "Identity_3:0": info("Identity_3:0", "float32", 1, 100, 3),
    "Identity_4:0": info("Identity_4:0", "float32", 1, 100),
    "Identity_5:0": info("Identity_5:0", "float32", 1),
    "Identity_6:0": info("Identity_6:0", "float32", 1, 6, 4),
    "Identity_7:0": info("Identity_7:0", "float32", 1, 6, 3),
}
"""Outputs of an SSD with 6 anchors and 2 classes, as an old converter names them."""

INPUTS = {"input_tensor:0": info("input_tensor:0", "uint8", 1, -1, -1, 3)}


def node(name: str, op: str, *inputs: str, **attributes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"name": name, "op": op}
    if inputs:
        made["input"] = list(inputs)
    if attributes:
        made["attr"] = attributes
    return made


def constant(name: str, value: np.ndarray) -> dict[str, Any]:
    dtype = DTYPES[value.dtype.name]
    tensor = {"dtype": dtype, "tensorShape": shape_proto(value.shape)}
    return node(name, "Const", dtype={"type": dtype}, value={"tensor": tensor})


def model_json(
    nodes: list[dict[str, Any]],
    manifest: list[dict[str, Any]],
    inputs: dict[str, Any] = INPUTS,
    outputs: dict[str, Any] = OUTPUTS,
) -> dict[str, Any]:
    return {
        "format": "graph-model",
        "generatedBy": "2.19.0",
        "convertedBy": "TensorFlow.js Converter v4.22.0",
        "signature": {"inputs": inputs, "outputs": outputs},
        "modelTopology": {"node": nodes, "library": {}, "versions": {"producer": 1987}},
        "weightsManifest": manifest,
    }


def write_model(folder: Path, value: Any, shards: dict[str, bytes] | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.json").write_text(json.dumps(value))
    for name, data in (shards or {}).items():
        (folder / name).write_bytes(data)
    return folder


def zip_folder(folder: Path, target: Path, prefix: str = "") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, prefix + path.name)
    return target


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number: int, value: int | str | bytes) -> bytes:
    """A field in protobuf's wire format."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def tensor_info(name: str, dtype: int, shape: tuple[int, ...]) -> bytes:
    dims = b"".join(field(2, field(1, size)) for size in shape)
    return field(1, name) + field(2, dtype) + field(3, dims)


SSD_OUTPUTS = {
    "detection_boxes": (1, 100, 4),
    "detection_classes": (1, 100),
    "detection_scores": (1, 100),
    "num_detections": (1,),
    "raw_detection_boxes": (1, 6, 4),
    "raw_detection_scores": (1, 6, 3),
}


def saved_model(
    outputs: dict[str, tuple[int, ...]] = SSD_OUTPUTS,
    *,
    dtype: int = 4,
    shape: tuple[int, ...] = (1, -1, -1, 3),
    ops: tuple[str, ...] = ("Conv2D", "VarHandleOp"),
    key: str = "serving_default",
) -> bytes:
    """A saved_model.pb with a signature and an empty graph."""
    image = field(1, "input_tensor") + field(2, tensor_info("image:0", dtype, shape))
    entries = b"".join(
        field(2, field(1, name) + field(2, tensor_info(f"out:{i}", 1, size)))
        for i, (name, size) in enumerate(outputs.items())
    )
    op_list = b"".join(field(1, field(1, op)) for op in ops)
    about = field(2, op_list) + field(4, "serve") + field(5, "2.19.0")
    signature = field(1, key) + field(2, field(1, image) + entries)
    graph = field(1, field(1, "x") + field(2, "Placeholder"))
    return field(1, 1) + field(2, field(1, about) + field(2, graph) + field(5, signature))
