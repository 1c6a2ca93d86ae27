"""What can be known to go wrong before the first step, said in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.errors import TrainingError
from training.fit.check_labels import check_labels
from training.od_api.config import classes_of

if TYPE_CHECKING:
    from training.od_api.config import Config


def check_config(config: Config, where: str) -> None:
    """Refuse a configuration that names missing files, or labels that do not fit.

    Raises:
        TrainingError: OFF733, with the path, the number or the label in question; OFF705, a file
            of records is damaged.
    """
    readers = [("train_input_reader", config.train_input_reader)]
    readers += [("eval_input_reader", reader) for reader in config.eval_input_reader]
    for name, reader in readers:
        _check_files(name, reader, where)
    _check_classes(config, where)
    _check_training(config.train_config, where)
    for name, reader in readers:
        files = _files(reader)
        check_labels(_labels(reader.label_map_path), files, f"{where}, {name}")


def _check_files(name: str, reader: Any, where: str) -> None:
    import tensorflow as tf

    patterns = list(reader.tf_record_input_reader.input_path)
    if not patterns:
        raise _refused(f"{name} names no records", where, "Set tf_record_input_reader.input_path")
    for pattern in patterns:
        if not tf.io.gfile.glob(pattern):
            raise _refused(
                f"{name} names records that are not there: {pattern}",
                where,
                "Run `offshelf train prepare`, or mend the path",
            )
    if not tf.io.gfile.exists(reader.label_map_path):
        raise _refused(
            f"{name} names a label map that is not there: {reader.label_map_path or '(none)'}",
            where,
            "Run `offshelf train prepare`, or mend the path",
        )


def _check_classes(config: Config, where: str) -> None:
    classes = classes_of(config)
    highest = max(_labels(config.train_input_reader.label_map_path).values(), default=0)
    if highest != classes:
        raise _refused(
            f"the model has num_classes: {classes}, the label map's highest id is {highest}",
            where,
            "Set num_classes to the number of labels, or name the label map of these data",
        )


def _check_training(train: Any, where: str) -> None:
    if train.optimizer.use_moving_average:
        raise _refused(
            "optimizer.use_moving_average is true, which needs a package that today's TensorFlow "
            "rules out (true is also what leaving it out means)",
            where,
            "Set use_moving_average: false",
        )
    if train.batch_size < 1:
        raise _refused("train_config.batch_size is missing", where, "Set it, or give --batch-size")


def _files(reader: Any) -> list[Path]:
    """Records on this machine's disks; those in a cloud are not looked into."""
    import tensorflow as tf

    found = tf.io.gfile.glob(list(reader.tf_record_input_reader.input_path))
    return [Path(name) for name in sorted(found) if "://" not in name]


def _labels(path: str) -> dict[str, int]:
    """Name → id, and display name → id, as the Object Detection API's decoder has them."""
    from google.protobuf.message import DecodeError
    from object_detection.utils import label_map_util

    try:
        shown = label_map_util.get_label_map_dict(path, use_display_name=True)
        return {**shown, **label_map_util.get_label_map_dict(path)}
    except (TypeError, ValueError, DecodeError) as error:
        raise _refused(
            f"the label map cannot be read: {error}",
            path,
            'Write each label as item { id: 1 name: "cola" }, with ids from 1',
        ) from error


def _refused(what: str, where: str, way_out: str) -> TrainingError:
    return TrainingError("OFF733", what, where=where, way_out=way_out)
