"""Training images in batches: the Object Detection API's input pipeline, augmentation included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.fit.team import Team
    from training.od_api.config import Config
    from training.od_api.model import DetectionModel

SOURCE_ID = "source_id"

APART = 1_000_003
"""Between the seeds of two machines; a prime, so that runs with other seeds do not meet them."""


def training_batches(config: Config, model: DetectionModel, team: Team, seed: int) -> Any:
    """An endless iterator of ``(features, labels)``, spread over ``team``.

    ``features["image"]``: float32 [batch, height, width, 3], preprocessed;
    ``features["source_id"]`` names each image. ``labels``: padded ground truth, as
    ``inputs.train_input`` documents it. Each machine reads files of its own.

    Args:
        config: a whole pipeline configuration.
        model: that preprocesses.
        team: for whom.
        seed: of order and augmentation; each machine draws others from it.
    """
    import tensorflow as tf
    from object_detection import inputs

    reader = type(config.train_input_reader)()
    reader.CopyFrom(config.train_input_reader)
    reader.include_source_id = True
    patterns = reader.tf_record_input_reader.input_path
    files = sorted(tf.io.gfile.glob(list(patterns)))
    patterns[:] = own_files(files, team.place.index, team.place.machines)
    tf.random.set_seed(seed + APART * team.place.index)

    def dataset(context: Any) -> Any:
        each = context.get_per_replica_batch_size(config.train_config.batch_size)
        given = (config.train_config, reader, config.model, model, {"batch_size": each})
        try:
            # It branches by tf.cond, and what AutoGraph makes of it is the same, seconds later.
            return tf.autograph.experimental.do_not_convert(inputs.train_input)(*given)
        except tf.errors.OperatorNotAllowedInGraphError:
            return inputs.train_input(*given)  # random_square_crop_by_scale branches in Python

    return iter(team.strategy.distribute_datasets_from_function(dataset))


def own_files(files: Sequence[str], index: int, machines: int) -> list[str]:
    """Those of ``files`` that the machine ``index`` reads, none of which another one does.

    With fewer files than machines all read everything, each in an order of its own: a machine
    without a file would keep the others waiting forever.
    """
    return list(files[index::machines] if len(files) >= machines else files)
