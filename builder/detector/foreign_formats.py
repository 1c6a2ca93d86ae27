"""Models in formats that Offshelf does not read: what each is, and what would work instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.detector.wire import MalformedError, fields, string

if TYPE_CHECKING:
    from pathlib import Path

_EXPORT = (
    "Export the detector with exporter_main_v2 (input_type image_tensor): its saved_model folder"
)
_KERAS = "Save the detector as a SavedModel with the outputs of the Object Detection API"
_OTHER = "Offshelf reads SavedModels and TF.js graph-models of the Object Detection API"
_UNPACK = "Unpack it and give the folder"


@dataclass(frozen=True)
class Foreign:
    """A format that is refused: what it is, and what to do about it."""

    what: str
    way_out: str


KINDS = {
    "frozen graph": Foreign("a frozen TensorFlow 1 graph", _EXPORT),
    "tensorflowjs_model.pb": Foreign(
        "a TF.js model in the format of converters before 1.0",
        "Convert its SavedModel with tensorflowjs 1.0 or newer, or give the SavedModel itself",
    ),
    "hdf5": Foreign("a Keras file (HDF5)", _KERAS),
    "keras": Foreign("a Keras file", _KERAS),
    "tflite": Foreign("a TensorFlow Lite model", "Give the SavedModel that it was converted from"),
    "onnx": Foreign("an ONNX model", _OTHER),
    "pytorch": Foreign("a PyTorch file", _OTHER),
    "safetensors": Foreign("a safetensors file", _OTHER),
    "checkpoint": Foreign("a training checkpoint, which has no graph", _EXPORT),
    "pipeline": Foreign("a training configuration", _EXPORT),
    "text saved model": Foreign("a SavedModel in text form", "Save it again as saved_model.pb"),
    "tf1 saved model": Foreign(
        "a SavedModel with its weights in the graph (TensorFlow 1)", _EXPORT
    ),
    "openvino": Foreign("an OpenVINO model", _OTHER),
    "coreml": Foreign("a Core ML model", _OTHER),
    "darknet": Foreign("Darknet weights", _OTHER),
    "paddle": Foreign("a Paddle model", _OTHER),
    "site": Foreign(
        "a site that Offshelf built, whose network is without its post-processing",
        "Give the model that it was built of",
    ),
    "archive": Foreign("an archive that is no zip", _UNPACK),
    "zipped saved model": Foreign("a zip with a SavedModel in it", _UNPACK),
    "picture": Foreign("a picture", _OTHER),
}

_SUFFIXES = {
    ".h5": "hdf5", ".hdf5": "hdf5", ".keras": "keras", ".tflite": "tflite", ".lite": "tflite",
    ".onnx": "onnx", ".pt": "pytorch", ".pth": "pytorch", ".torchscript": "pytorch",
    ".ckpt": "checkpoint", ".index": "checkpoint", ".meta": "checkpoint",
    ".config": "pipeline", ".safetensors": "safetensors", ".xml": "openvino",
    ".mlmodel": "coreml", ".mlpackage": "coreml", ".weights": "darknet", ".pdmodel": "paddle",
    ".gz": "archive", ".tgz": "archive", ".tar": "archive", ".7z": "archive", ".rar": "archive",
    ".xz": "archive", ".bz2": "archive",
}  # fmt: skip

_NAMES = {
    "tensorflowjs_model.pb": "tensorflowjs_model.pb",
    "saved_model.pbtxt": "text saved model",
    "checkpoint": "checkpoint",
}

_MAGIC = (
    (b"\x89HDF\r\n\x1a\n", "hdf5"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x80\x02", "pytorch"),
)


def kind_of_file(path: Path, start: bytes) -> str | None:
    """Kind of a model file, by its first bytes rather than by its name; ``None`` if unknown.

    Args:
        path: of the file; only its name is used.
        start: its first 4,096 bytes, or fewer.
    """
    if start[4:8] == b"TFL3":
        return "tflite"
    by_content = next((kind for magic, kind in _MAGIC if start.startswith(magic)), None)
    if by_content is not None:
        return by_content
    if ".data-0" in path.name:
        return "checkpoint"
    if path.suffix.lower() == ".pb" and path.name not in _NAMES and _starts_like_graph(start):
        return "frozen graph"
    return _NAMES.get(path.name) or _SUFFIXES.get(path.suffix.lower())


def kind_of_zip(names: tuple[str, ...]) -> str | None:
    """Kind of a model that is packed as a zip, by what is in it."""
    bases = {name.rsplit("/", 1)[-1] for name in names}
    if "model.weights.h5" in bases:
        return "keras"
    if "data.pkl" in bases:
        return "pytorch"
    return "zipped saved model" if "saved_model.pb" in bases else None


def _starts_like_graph(start: bytes) -> bool:
    """Whether the first field of the file is a NodeDef: ``graph.proto``'s field 1, with a name."""
    try:
        _, node = next(fields(memoryview(start)))
    except MalformedError:
        # A first node larger than what was read: a constant at the head of the file.
        return start[:1] == b"\x0a"
    except StopIteration:
        return False
    if start[:1] != b"\x0a" or not isinstance(node, memoryview):
        return False
    try:
        return bool(string(node, 1) and string(node, 2))
    except MalformedError:
        return False
