"""What stands at a path: a detector that Offshelf reads, or something that is refused by name.

Nothing here imports TensorFlow: a wrong path is answered at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal, NoReturn

from builder.detector.foreign_formats import KINDS, kind_of_file, kind_of_zip
from builder.detector.model_files import ModelFiles, open_files
from builder.detector.model_json import LFS_POINTER, parse_model_json, read_signature
from builder.detector.roles import Output, describe, find_roles
from builder.detector.saved_model_files import saved_model_files
from builder.detector.saved_model_header import SavedModelHeader, read_header
from builder.detector.wire import MalformedError
from builder.errors import DetectorError

if TYPE_CHECKING:
    from collections.abc import Mapping

READS = "Offshelf reads SavedModel folders and TF.js graph-models (folder, zip or model.json)"
_PLAIN_NAMES = frozenset({"saved_model", "web_model", "webmodel", "tfjs", "model", "export"})
"""Folders named for their format; the folder above says which model it is."""


@dataclass(frozen=True)
class Recognised:
    """A detector at a path.

    Args:
        kind: the format.
        path: the folder of ``saved_model.pb``; for a graph-model its folder or its zip.
        model_json: path of ``model.json`` inside ``path``, for a graph-model.
        outputs: Object Detection API name → output of the signature; empty where a graph-model
            came without one.
    """

    kind: Literal["saved-model", "graph-model"]
    path: Path
    model_json: str = ""
    outputs: Mapping[str, Output] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """A name for the model: that of its folder or zip, without the suffix."""
        path = self.path.resolve()
        name = path.stem if path.suffix.lower() == ".zip" else path.name
        return path.parent.name if name in _PLAIN_NAMES and path.parent.name else name


def recognise(path: Path | str) -> Recognised:
    """Say what stands at ``path``.

    Args:
        path: a SavedModel folder, the folder of an export that holds ``saved_model/``, a TF.js
            graph-model as folder, zip or ``model.json``.

    Raises:
        DetectorError: OFF201 nothing there; OFF202 another format; OFF203 damaged or incomplete;
            OFF205 a model, but not a detector.
    """
    path = Path(path)
    try:
        if path.is_dir():
            return _recognise_folder(path)
        if path.is_file():
            return _recognise_file(path)
        exists = path.exists()
    except OSError as error:
        raise _nothing(path, f"the path cannot be read: {error.strerror}") from error
    what = "this is neither a file nor a folder" if exists else "there is nothing at this path"
    raise _nothing(path, what)


def _recognise_folder(folder: Path) -> Recognised:
    for place in (folder, folder / "saved_model"):
        if (place / "saved_model.pb").is_file():
            return _recognise_saved_model(place)
    if (folder / "model.json").is_file():
        return _recognise_graph_model(folder, open_files(folder), "model.json")
    files = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    if (folder / "variables").is_dir() or (folder / "saved_model" / "variables").is_dir():
        raise _damaged(folder, "saved_model.pb is missing from this SavedModel")
    for path in files:
        kind = kind_of_file(path, _start(path))
        if kind not in (None, "picture", "archive", "pipeline", "openvino"):
            _refuse(path, kind or "")
    if any(p.name.startswith("group1-shard") for p in files):
        raise _damaged(folder, "weight shards are here, but model.json is missing")
    raise _nothing(folder, _without_model(folder, files))


def _without_model(folder: Path, files: list[Path]) -> str:
    models = ("saved_model.pb", "model.json", "saved_model")
    folders = sorted(p for p in folder.iterdir() if p.is_dir())
    below = [p.name for p in folders if any((p / name).exists() for name in models)]
    if below:
        return f"there is no model in this folder, but there are some below: {', '.join(below[:5])}"
    if not files:
        return "there is no model in this folder" if folders else "the folder is empty"
    names = ", ".join(p.name for p in files[:5])
    more = " …" if len(files) > 5 else ""
    return f"there is no model in this folder, which holds {names}{more}"


def _recognise_file(path: Path) -> Recognised:
    if path.name == "saved_model.pb":
        return _recognise_saved_model(path.parent)
    start = _start(path)
    if start.startswith(b"PK"):
        return _recognise_zip(path)
    kind = kind_of_file(path, start)
    if kind is not None:
        _refuse(path, kind)
    if path.suffix.lower() == ".json":
        return _recognise_graph_model(path.parent, open_files(path.parent), path.name)
    if not start:
        raise _damaged(path, "the file is empty")
    if start.startswith(LFS_POINTER):
        raise _damaged(path, "this is a Git LFS pointer: run `git lfs pull`")
    if path.suffix.lower() in (".zip", ".pb"):
        raise _damaged(path, f"this is not a whole {path.suffix.lower()[1:]} file")
    raise DetectorError(
        "OFF202", f"{path.name!r} is not a model of a known format", where=str(path), way_out=READS
    )


def _recognise_zip(path: Path) -> Recognised:
    files = open_files(path)
    names = files.names()
    found = [n for n in names if n.rsplit("/", 1)[-1] == "model.json"]
    if len(found) == 1:
        return _recognise_graph_model(path, files, found[0])
    kind = kind_of_zip(names) or kind_of_file(path, b"")
    if not found and kind is not None:
        _refuse(path, kind)
    listed = ", ".join((found or names)[:5]) or "nothing"
    what = f"{len(found)} models are in this zip" if found else "no model.json is in this zip"
    raise _nothing(path, f"{what}: {listed}")


def _recognise_graph_model(path: Path, files: ModelFiles, name: str) -> Recognised:
    where = files.place(name)
    value = parse_model_json(files.read(name), where)
    outputs = read_signature(value, "outputs")
    if not outputs:
        return Recognised("graph-model", path, name)
    if files.size(str(PurePosixPath(name).with_name("detector.json"))) is not None:
        _refuse(path, "site")
    roles = _require_detector(outputs, where)
    _require_image(read_signature(value, "inputs"), where)
    return Recognised("graph-model", path, name, roles)


def _recognise_saved_model(folder: Path) -> Recognised:
    path = folder / "saved_model.pb"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _damaged(path, f"cannot be read: {error.strerror}") from error
    header = _header(path, data)
    signature = header.serving
    if signature is None:
        keys = ", ".join(sorted(header.signatures)) or "none"
        raise _not_a_detector(path, f"there is no signature `serving_default` (found: {keys})")
    custom = sorted(op for op in header.ops if ">" in op)
    if custom:
        raise DetectorError(
            "OFF207",
            f"the model uses custom operations: {', '.join(custom)}",
            where=str(path),
            way_out="Export the model without them; TF.js has no kernel for custom operations",
        )
    outputs = _require_detector(signature.outputs, str(path))
    _require_image(signature.inputs, str(path))
    if not header.has_variables and not (folder / "variables" / "variables.index").exists():
        _refuse(path, "tf1 saved model")
    saved_model_files(folder)
    return Recognised("saved-model", folder, outputs=outputs)


def _header(path: Path, data: bytes) -> SavedModelHeader:
    if not data:
        raise _damaged(path, "the file is empty")
    if data.startswith(LFS_POINTER):
        raise _damaged(path, "this is a Git LFS pointer: run `git lfs pull`")
    if data[:100].lstrip().startswith(b"<"):
        raise _damaged(path, "this is a web page: the download failed")
    try:
        return read_header(data)
    except MalformedError as error:
        if kind_of_file(path, data[:4096]) == "frozen graph":
            _refuse(path, "frozen graph")
        what = f"saved_model.pb is damaged or cut short ({len(data):,} bytes): {error}"
        raise _damaged(path, what) from error


def _require_detector(outputs: Mapping[str, Output], where: str) -> dict[str, Output]:
    """The outputs by what they are."""
    roles = find_roles(outputs)
    if not roles:
        raise _not_a_detector(where, f"the outputs are not a detector's: {describe(outputs)}")
    return {role: outputs[roles[role]] for role in sorted(roles)}


def _require_image(inputs: Mapping[str, Output], where: str) -> None:
    image = next(iter(inputs.values()), None)
    if image is None:
        return
    if len(inputs) > 1:
        raise _not_a_detector(where, f"one image is expected as input, found {describe(inputs)}")
    if image.dtype == "string":
        raise DetectorError(
            "OFF202",
            "the model takes encoded images (strings) as input",
            where=where,
            way_out="Export it again with --input_type image_tensor",
        )
    if image.shape is not None and (len(image.shape) != 4 or image.shape[3] not in (3, None)):
        raise _not_a_detector(where, f"the input is not a colour image: {describe(inputs)}")


def _start(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(4096)


def _refuse(path: Path, kind: str) -> NoReturn:
    foreign = KINDS[kind]
    raise DetectorError(
        "OFF202", f"{path.name!r} is {foreign.what}", where=str(path), way_out=foreign.way_out
    )


def _nothing(path: Path, what: str) -> DetectorError:
    return DetectorError("OFF201", what, where=str(path), way_out=READS)


def _damaged(path: Path, what: str) -> DetectorError:
    return DetectorError(
        "OFF203", what, where=str(path), way_out="Copy or download the model again, whole"
    )


def _not_a_detector(where: Path | str, what: str) -> DetectorError:
    return DetectorError(
        "OFF205",
        what,
        where=str(where),
        way_out="Give a detector with the outputs of the TF2 Object Detection API "
        "(detection_boxes, detection_scores, raw_detection_boxes, raw_detection_scores)",
    )
