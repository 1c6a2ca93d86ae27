"""What can be known to go wrong before the first step, said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.errors import TrainingError

if TYPE_CHECKING:
    from training.od_api.config import Config


def check_config(config: Config, where: str) -> None:
    """Refuse a configuration that names missing files, or labels that do not fit.

    Raises:
        TrainingError: OFF733, with the path or the number in question.
    """
    import tensorflow as tf

    def refuse(what: str, way_out: str) -> TrainingError:
        return TrainingError("OFF733", what, where=where, way_out=way_out)

    readers = [("train_input_reader", config.train_input_reader)]
    readers += [("eval_input_reader", reader) for reader in config.eval_input_reader]
    for name, reader in readers:
        patterns = list(reader.tf_record_input_reader.input_path)
        if not patterns:
            raise refuse(f"{name} names no records", "Set tf_record_input_reader.input_path")
        for pattern in patterns:
            if not tf.io.gfile.glob(pattern):
                raise refuse(
                    f"{name} names records that are not there: {pattern}",
                    "Run `offshelf train prepare`, or mend the path",
                )
        if not tf.io.gfile.exists(reader.label_map_path):
            raise refuse(
                f"{name} names a label map that is not there: {reader.label_map_path or '(none)'}",
                "Run `offshelf train prepare`, or mend the path",
            )
    from object_detection.utils import config_util, label_map_util

    classes = config_util.get_number_of_classes(config.model)
    labels = label_map_util.get_label_map_dict(config.train_input_reader.label_map_path)
    highest = max(labels.values(), default=0)
    if highest != classes:
        raise refuse(
            f"the model has num_classes: {classes}, the label map's highest id is {highest}",
            "Set num_classes to the number of labels, or name the label map of these data",
        )
    if config.train_config.optimizer.use_moving_average:
        raise refuse(
            "optimizer.use_moving_average is true, which needs a package that today's TensorFlow "
            "rules out (true is also what leaving it out means)",
            "Set use_moving_average: false",
        )
    if config.train_config.batch_size < 1:
        raise refuse("train_config.batch_size is missing", "Set it, or give --batch-size")
