"""Training images in batches: the Object Detection API's input pipeline, augmentation included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from training.od_api.config import Config
    from training.od_api.model import DetectionModel

SOURCE_ID = "source_id"


def training_batches(config: Config, model: DetectionModel, strategy: Any) -> Any:
    """An endless iterator of ``(features, labels)``, spread over the replicas of ``strategy``.

    ``features["image"]``: float32 [batch, height, width, 3], preprocessed;
    ``features["source_id"]`` names each image. ``labels``: padded ground truth, as
    ``inputs.train_input`` documents it.
    """
    from object_detection import inputs

    config.train_input_reader.include_source_id = True

    def dataset(context: Any) -> Any:
        # By files where there are enough: each worker then reads its share. Otherwise all read
        # everything, each in an order of its own, since a worker without a file would wait forever.
        files = _count_files(config)
        shared = context if files >= context.num_input_pipelines else None
        return inputs.train_input(
            config.train_config,
            config.train_input_reader,
            config.model,
            model=model,
            input_context=shared,
            params={
                "batch_size": context.get_per_replica_batch_size(config.train_config.batch_size)
            }
            if shared is None
            else None,
        )

    return iter(strategy.distribute_datasets_from_function(dataset))


def _count_files(config: Config) -> int:
    import tensorflow as tf

    patterns = config.train_input_reader.tf_record_input_reader.input_path
    return len(tf.io.gfile.glob(list(patterns)))
