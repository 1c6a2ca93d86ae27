"""``pipeline.config``: the Object Detection API's own file, read with helpful refusals.

Paths in it are absolute or relative to the folder that holds it; ``load_config`` makes them
absolute, and leaves ``gs://`` and the like as they are.
"""

from __future__ import annotations

import difflib
import glob
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from builder.disk.folder import replace_file
from builder.errors import TrainingError
from training.od_api.compat import prepare

if TYPE_CHECKING:
    from collections.abc import Callable

Config: TypeAlias = Any
"""An ``object_detection.protos.pipeline_pb2.TrainEvalPipelineConfig``."""

FILE = "pipeline.config"


def load_config(path: Path) -> Config:
    """The configuration at ``path``, with its paths made absolute.

    Raises:
        TrainingError: OFF731, the file is missing or not in the format.
    """
    folder = path.parent.resolve()
    literally = Path(glob.escape(str(folder)))
    return with_paths(
        read_config(path),
        lambda value: _absolute(value, folder),
        lambda pattern: _absolute(pattern, literally),
    )


def read_config(path: Path) -> Config:
    """The configuration at ``path`` as it stands.

    Raises:
        TrainingError: OFF731.
    """
    prepare()
    from google.protobuf import text_format
    from object_detection.protos import pipeline_pb2

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(
            "OFF731",
            f"the training configuration cannot be read: {_reason(error)}",
            where=str(path),
            way_out="Give the folder that `offshelf train init` wrote",
        ) from error
    config = pipeline_pb2.TrainEvalPipelineConfig()
    try:
        text_format.Parse(text, config)
    except text_format.ParseError as error:
        raise TrainingError(
            "OFF731",
            f"the training configuration is not valid: {_explained(error)}",
            where=f"{path}:{error.GetLine()}" if error.GetLine() else str(path),
            way_out="Mend the line, or write a fresh configuration with `offshelf train init`",
        ) from error
    if not config.model.WhichOneof("model"):
        raise TrainingError(
            "OFF731",
            "the training configuration describes no model",
            where=str(path),
            way_out="Write one with `offshelf train init`",
        )
    return config


def save_config(config: Config, path: Path) -> None:
    """Write ``config`` to ``path`` as text, whole or not at all."""
    from google.protobuf import text_format

    replace_file(path, text_format.MessageToString(config).encode())


def with_paths(
    config: Config, change: Callable[[str], str], of_pattern: Callable[[str], str] | None = None
) -> Config:
    """A copy of ``config`` with each path in it changed.

    Args:
        config: stays as it is.
        change: what becomes of a path.
        of_pattern: what becomes of a pattern for records; ``change`` when left out.
    """
    made = type(config)()
    made.CopyFrom(config)
    for reader in (made.train_input_reader, *made.eval_input_reader):
        if reader.label_map_path:
            reader.label_map_path = change(reader.label_map_path)
        patterns = reader.tf_record_input_reader.input_path
        patterns[:] = [(of_pattern or change)(pattern) for pattern in patterns]
    if made.train_config.fine_tune_checkpoint:
        made.train_config.fine_tune_checkpoint = change(made.train_config.fine_tune_checkpoint)
    return made


def classes_of(config: Config) -> int:
    """How many classes the model tells apart, the background left out."""
    prepare()
    from object_detection.utils import config_util

    return int(config_util.get_number_of_classes(config.model))


def nms_iou(config: Config) -> float:
    """Of two boxes that overlap by more, only the surer one is left after detection."""
    nms = config.model.ssd.post_processing.batch_non_max_suppression
    return float(nms.iou_threshold)


def is_class_wise(config: Config) -> bool:
    """Whether only boxes of one class suppress one another after detection."""
    nms = config.model.ssd.post_processing.batch_non_max_suppression
    return not nms.use_class_agnostic_nms


def label_map_of(config: Config) -> Path:
    """The label map that the training reader of a loaded ``config`` names.

    Raises:
        TrainingError: OFF733, it names none, or one that is not there.
    """
    path = Path(config.train_input_reader.label_map_path)
    if not config.train_input_reader.label_map_path or not path.is_file():
        raise TrainingError(
            "OFF733",
            f"train_input_reader names a label map that is not there: {path}",
            where=FILE,
            way_out="Mend the path, or put the data set back where it was",
        )
    return path


def _absolute(value: str, folder: Path) -> str:
    return value if "://" in value else os.path.normpath(folder / value)


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else "it is not text"


def _explained(error: Any) -> str:
    """The parser's words, and for a field that does not exist the names that resemble it."""
    from object_detection.protos import pipeline_pb2

    words = re.sub(r"^\d+:\d+ : ", "", str(error)).replace('"', "`")
    unknown = re.search(r"Message type `([\w.]+)` has no field named `(\w+)`", words)
    if not unknown:
        return words
    pool = pipeline_pb2.DESCRIPTOR.pool
    known = [field.name for field in pool.FindMessageTypeByName(unknown[1]).fields]
    close = difflib.get_close_matches(unknown[2], known)
    hint = f"; did you mean `{close[0]}`?" if close else ""
    return f"{unknown[1].rpartition('.')[2]} has no field `{unknown[2]}`{hint}"
