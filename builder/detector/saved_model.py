"""TF2 SavedModels: loaded, their variables turned into constants, their outputs kept by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from builder.detector.graph import FrozenGraph, TensorSpec
from builder.detector.quiet import silenced, tensorflow
from builder.detector.saved_model_files import COPY_AGAIN, SavedModelFiles, saved_model_files
from builder.detector.saved_model_header import read_header
from builder.errors import DetectorError

if TYPE_CHECKING:
    from pathlib import Path

    from builder.detector.recognise import Recognised

EXPORT_AGAIN = (
    "Export it with the Object Detection API's exporter_main_v2, --input_type image_tensor"
)


def read_saved_model(found: Recognised) -> FrozenGraph:
    """Load a SavedModel and freeze its serving signature.

    Raises:
        DetectorError: OFF203 incomplete or damaged files; OFF205 no signature with one image in and
            named tensors out; OFF207 an operation that TensorFlow does not have.
    """
    files = saved_model_files(found.path)
    header = read_header((files.folder / "saved_model.pb").read_bytes())
    model = _load(files)  # variables live as long as the object that owns them
    signature = _signature(model, files)
    spec = _image_input(signature, files)
    graph_def, name, outputs = _freeze(signature)
    return FrozenGraph(
        kind="saved-model",
        name=found.name,
        sha256=files.sha256,
        graph_def=graph_def,
        input=name,
        input_spec=spec,
        outputs=outputs,
        files_size=files.size,
        made_with=f"TensorFlow {header.tensorflow_version}".strip(),
    )


def _load(files: SavedModelFiles) -> Any:
    tf = tensorflow()
    try:
        with silenced():
            return tf.saved_model.load(str(files.folder))
    except Exception as error:  # whatever TensorFlow raises, a person needs one sentence
        text = str(error)
        if unknown := re.search(r"Op type not registered '([^']+)'", text):
            raise DetectorError(
                "OFF207",
                f"the model uses the operation {unknown[1]!r}, which TensorFlow does not have",
                where=str(files.folder),
                way_out="Export the model without custom operations",
            ) from error
        if isinstance(error, MemoryError):
            raise
        place = _faulty_file(files)
        first = text.strip().splitlines()[0][:200] if text.strip() else type(error).__name__
        raise _damaged(place, f"{place.name} cannot be read by TensorFlow: {first}") from error


def _faulty_file(files: SavedModelFiles) -> Path:
    """Which file keeps TensorFlow from loading: index, weights, or else the graph."""
    tf = tensorflow()
    variables = files.folder / "variables"
    try:
        weights = tf.train.load_checkpoint(str(variables / "variables"))
    except Exception:
        return variables / "variables.index"
    try:
        for name in sorted(weights.get_variable_to_shape_map()):
            weights.get_tensor(name)
    except Exception:
        shards = sorted(variables.glob("variables.data-*"))
        return shards[0] if len(shards) == 1 else variables
    return files.folder / "saved_model.pb"


def _signature(model: Any, files: SavedModelFiles) -> Any:
    signatures = dict(model.signatures)
    names = sorted(n for n in signatures if n != "__saved_model_init_op")
    if "serving_default" in names:
        return signatures["serving_default"]
    if len(names) == 1:
        return signatures[names[0]]
    found = ", ".join(names) if names else "none"
    raise _not_a_detector(files, f"no signature serving_default (signatures: {found})")


def _image_input(signature: Any, files: SavedModelFiles) -> TensorSpec:
    inputs = signature.structured_input_signature[1]
    if len(inputs) != 1:
        raise _not_a_detector(files, f"one image was expected as input, not {sorted(inputs)}")
    (name, spec) = next(iter(inputs.items()))
    dtype, dims = spec.dtype.name, spec.shape.dims
    if dtype not in ("uint8", "int32", "float32") or dims is None or len(dims) != 4:
        raise _not_a_detector(
            files, f"an image [1, height, width, 3] was expected as input, not {name}: {spec}"
        )
    return TensorSpec(dtype, tuple(spec.shape.as_list()))


def _freeze(signature: Any) -> tuple[Any, str, dict[str, str]]:
    """GraphDef with constants for variables, the input's tensor, and tensor name by output name.

    ``lower_control_flow=False`` keeps ``While`` as one operation. Freezing loses the names of the
    outputs, but not their order: that of the sorted names, since a signature returns a dict.
    """
    from tensorflow.python.framework.convert_to_constants import (
        convert_variables_to_constants_v2,
    )

    with silenced():
        frozen = convert_variables_to_constants_v2(signature, lower_control_flow=False)
    names = sorted(signature.structured_outputs)
    outputs = {name: tensor.name for name, tensor in zip(names, frozen.outputs, strict=True)}
    return frozen.graph.as_graph_def(), frozen.inputs[0].name, outputs


def _damaged(file: Path, what: str) -> DetectorError:
    return DetectorError("OFF203", what, where=str(file), way_out=COPY_AGAIN)


def _not_a_detector(files: SavedModelFiles, what: str) -> DetectorError:
    return DetectorError("OFF205", what, where=str(files.folder), way_out=EXPORT_AGAIN)
