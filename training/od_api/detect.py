"""A model in memory as a function from one photograph to what is found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from training.od_api.model import phase

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from training.od_api.model import DetectionModel

    Found: TypeAlias = (
        "tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.int32], int]"
    )


class Detect:
    """Resizes and normalises as the model's own preprocessor does, and ends with its own NMS.

    What the weights are when it is called is what counts: training may go on in between.

    Args:
        model: from ``build_model``; looked at in inference mode.
        strategy: of ``tf.distribute`` under which the model was built; the default when ``None``.
    """

    def __init__(self, model: DetectionModel, strategy: Any = None) -> None:
        import tensorflow as tf

        self._model, self._strategy = model, strategy or tf.distribute.get_strategy()
        self._run = tf.function(
            self._traced,
            input_signature=[tf.TensorSpec([None, None, 3], tf.uint8)],
            autograph=False,
        )

    def __call__(self, image: Any) -> Found:
        """What is found in ``image``, uint8 ``[H, W, 3]``.

        Returns:
            Boxes float32 ``[N, 4]`` (ymin, xmin, ymax, xmax in 0..1), scores float32 ``[N]``,
            classes int32 ``[N]`` with ids from 1, and the number at which the model's NMS stops.
        """
        boxes, scores, classes, count = (value.numpy() for value in self._run(image))
        return (
            boxes[:count].astype("float32"),
            scores[:count].astype("float32"),
            classes[:count].astype("int32") + 1,
            len(boxes),
        )

    def _traced(self, image: Any) -> Any:
        # In a card's own context its variables are read as they are, without asking the others.
        found = self._strategy.run(self._on_a_card, args=(image,))
        return tuple(self._strategy.experimental_local_results(part)[0] for part in found)

    def _on_a_card(self, image: Any) -> Any:
        import tensorflow as tf

        with phase(training=False):
            batch, shape = self._model.preprocess(tf.cast(image[tf.newaxis], tf.float32))
            found = self._model.postprocess(self._model.predict(batch, shape), shape)
        return (
            found["detection_boxes"][0],
            found["detection_scores"][0],
            found["detection_classes"][0],
            tf.cast(found["num_detections"][0], tf.int32),
        )
