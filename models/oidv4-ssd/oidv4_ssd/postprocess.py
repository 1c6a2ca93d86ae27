"""Raw head to detections inside a graph, the way the Object Detection API's exporter does it.

Source of the steps and of their order: ``FasterRcnnBoxCoder`` and
``multiclass_non_max_suppression`` of the Object Detection API.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BOX_SCALES = (10.0, 10.0, 5.0, 5.0)
"""Divisors of (ty, tx, th, tw) in the box coder of this model."""


@dataclass(frozen=True)
class NmsSettings:
    """``batch_non_max_suppression`` as the published SSD MobileNetV2 configurations have it."""

    score_threshold: float = 1e-8
    iou_threshold: float = 0.6
    max_per_class: int = 100
    max_total: int = 100


def decode_boxes(encodings: Any, anchors: NDArray[np.float32]) -> Any:
    """Boxes float32 [1, N, 4] (ymin, xmin, ymax, xmax) from encodings [1, N, 4] and anchors [N, 4].

    Source: Ren et al., Faster R-CNN, section 3.1.2, with the encodings divided by ``BOX_SCALES``.
    """
    import tensorflow as tf

    with tf.name_scope("Decode"):
        ymin, xmin, ymax, xmax = tf.unstack(tf.constant(anchors, name="anchors"), axis=1)
        height, width = ymax - ymin, xmax - xmin
        ty, tx, th, tw = tf.unstack(encodings, axis=2)
        by, bx, bh, bw = BOX_SCALES
        y = ty / by * height + (ymin + height / 2.0)
        x = tx / bx * width + (xmin + width / 2.0)
        half_height = tf.exp(th / bh) * height / 2.0
        half_width = tf.exp(tw / bw) * width / 2.0
        return tf.stack([y - half_height, x - half_width, y + half_height, x + half_width], axis=2)


def suppress(boxes: Any, scores: Any, settings: NmsSettings) -> dict[str, Any]:
    """Non-maximum suppression class by class, then the best of all classes together.

    Args:
        boxes: float32 [N, 4].
        scores: float32 [N, C], without the background.
        settings: thresholds and caps.

    Returns:
        ``boxes`` float32 [T, 4] clipped to 0..1, ``scores`` float32 [T], ``classes`` int32 [T],
        ``anchors`` int32 [T], ``count`` int32 []; rows from ``count`` on are zeros.
    """
    import tensorflow as tf

    with tf.name_scope("BatchMultiClassNonMaxSuppression"):
        per_class = [
            _suppress_class(boxes, column, settings) for column in tf.unstack(scores, axis=1)
        ]
        kept = tf.concat([indices for indices, _ in per_class], axis=0)
        kept_scores = tf.concat([values for _, values in per_class], axis=0)
        classes = tf.repeat(tf.range(len(per_class)), settings.max_per_class)
        kept_boxes = tf.clip_by_value(tf.gather(boxes, kept), 0.0, 1.0)
        # Boxes outside of the image have no area once they are clipped. The Object Detection API
        # casts the area to bool here; on the wasm backend of TF.js that cast truncates, and every
        # box goes. A comparison says the same everywhere.
        sides = kept_boxes[:, 2:] - kept_boxes[:, :2]
        area = sides[:, 0] * sides[:, 1]
        kept_scores = tf.where(area > 0.0, kept_scores, -tf.ones_like(kept_scores))
        top_scores, order = tf.math.top_k(kept_scores, k=settings.max_total)
        valid = top_scores >= 0.0
        return {
            "boxes": tf.gather(kept_boxes, order) * tf.cast(valid, tf.float32)[:, tf.newaxis],
            "scores": tf.maximum(top_scores, 0.0),
            "classes": tf.gather(classes, order) * tf.cast(valid, tf.int32),
            "anchors": tf.gather(kept, order) * tf.cast(valid, tf.int32),
            "count": tf.reduce_sum(tf.cast(valid, tf.int32)),
        }


def _suppress_class(boxes: Any, scores: Any, settings: NmsSettings) -> tuple[Any, Any]:
    """Indices int32 [max_per_class] and scores float32 [max_per_class] of one class.

    Places that stay empty hold index 0 and score -1.
    """
    import tensorflow as tf

    indices, values, _ = tf.raw_ops.NonMaxSuppressionV5(
        boxes=boxes,
        scores=scores,
        max_output_size=settings.max_per_class,
        iou_threshold=settings.iou_threshold,
        score_threshold=settings.score_threshold,
        soft_nms_sigma=0.0,
    )
    empty = settings.max_per_class - tf.shape(indices)[0]
    padded = tf.concat([indices, tf.zeros([empty], tf.int32)], axis=0)
    return padded, tf.concat([values, -tf.ones([empty])], axis=0)
