"""The network between an image and detections: what ``exporter_main_v2`` would write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oidv4_ssd.network import INPUT_SIDE
from oidv4_ssd.postprocess import NmsSettings, decode_boxes, suppress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LABEL_ID_OFFSET = 1
"""Ids of a label map start at 1; classes of the network at 0."""


def build_detector(
    network: Any, anchors: NDArray[np.float32], settings: NmsSettings | None = None
) -> Any:
    """A ``tf.Module`` whose method ``detect`` has the Object Detection API's signature.

    Input ``input_tensor``: uint8 [1, height, width, 3], RGB, any size. Outputs, all float32:
    ``raw_detection_boxes`` [1, N, 4], ``raw_detection_scores`` [1, N, 24] (sigmoid, background in
    column 0), ``num_detections`` [1], and for the best 100 ``detection_boxes`` [1, 100, 4],
    ``detection_scores``, ``detection_classes`` (ids from 1), ``detection_anchor_indices`` [1, 100]
    and ``detection_multiclass_scores`` [1, 100, 24].
    """
    import tensorflow as tf

    nms = settings or NmsSettings()

    class Detector(tf.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(name="oidv4_ssd")
            # The variables alone: tracking the Keras layers would store their Python state too.
            self.weights = list(network.variables)

        @tf.function(  # type: ignore[untyped-decorator]
            input_signature=[tf.TensorSpec([1, None, None, 3], tf.uint8, name="input_tensor")],
            autograph=False,
        )
        def detect(self, input_tensor: Any) -> dict[str, Any]:
            with tf.name_scope("Preprocessor"):
                image = preprocess(input_tensor)
            raw = network(image, training=False)
            with tf.name_scope("Postprocessor"):
                return postprocess(raw["box_encodings"], raw["class_predictions"], anchors, nms)

    return Detector()


def preprocess(images: Any) -> Any:
    """uint8 [1, height, width, 3] → float32 [1, 300, 300, 3] in -1..1.

    As in the Object Detection API: a map over the batch, TF 1's bilinear resize (samples at
    ``i * scale``, no half-pixel shift), then ``2 / 255 * x - 1``.
    """
    import tensorflow as tf

    def resize(image: Any) -> Any:
        resized = tf.raw_ops.ResizeBilinear(
            images=image[tf.newaxis],
            size=[INPUT_SIDE, INPUT_SIDE],
            align_corners=False,
            half_pixel_centers=False,
        )
        return resized[0]

    resized = tf.map_fn(
        resize,
        tf.cast(images, tf.float32),
        fn_output_signature=tf.TensorSpec([INPUT_SIDE, INPUT_SIDE, 3], tf.float32),
    )
    return (2.0 / 255.0) * resized - 1.0


def postprocess(
    encodings: Any, logits: Any, anchors: NDArray[np.float32], nms: NmsSettings
) -> dict[str, Any]:
    """The eight outputs of the Object Detection API, from the raw head of one image."""
    import tensorflow as tf

    boxes = decode_boxes(encodings, anchors)
    scores = tf.sigmoid(logits, name="convert_scores")
    best = suppress(boxes[0], scores[0, :, 1:], nms)
    batch = {
        "detection_anchor_indices": best["anchors"],
        "detection_boxes": best["boxes"],
        "detection_classes": best["classes"] + LABEL_ID_OFFSET,
        "detection_multiclass_scores": tf.gather(scores[0], best["anchors"]),
        "detection_scores": best["scores"],
        "num_detections": best["count"],
    }
    outputs = {
        name: tf.cast(value, tf.float32)[tf.newaxis] for name, value in sorted(batch.items())
    }
    return outputs | {"raw_detection_boxes": boxes, "raw_detection_scores": scores}
