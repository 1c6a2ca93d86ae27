"""What TensorBoard shows: losses, learning rate, speed, precision, and images with boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from training.fit.validate import Shown
    from training.metrics import CocoSummary

SHOWN_SCORE = 0.3
"""Boxes that score less are not drawn."""


class Logs:
    """Two series of events below ``folder``, ``train`` and ``val``; none without a folder."""

    def __init__(self, folder: Path | None) -> None:
        import tensorflow as tf

        def writer(name: str) -> Any:
            if folder is None:
                return tf.summary.create_noop_writer()
            return tf.summary.create_file_writer(str(folder / name))

        self._train, self._val = writer("train"), writer("val")

    def losses(self, step: int, values: Mapping[str, float]) -> None:
        """Numbers of a training step, by name."""
        _scalars(self._train, step, values)

    def validation(self, step: int, figures: CocoSummary, shown: Sequence[Shown]) -> None:
        """Average precision, and images with the boxes that were found."""
        import numpy as np
        import tensorflow as tf

        _scalars(self._val, step, {"AP": figures.ap, "AP50": figures.ap50})
        with self._val.as_default():
            for index, one in enumerate(shown):
                tf.summary.image(f"image {index + 1}", np.stack([_drawn(one)]), step=step)
        self._val.flush()

    def close(self) -> None:
        """Write out what is still in memory."""
        self._train.close()
        self._val.close()


def _scalars(writer: Any, step: int, values: Mapping[str, float]) -> None:
    import tensorflow as tf

    with writer.as_default():
        for name, value in values.items():
            tf.summary.scalar(name, value, step=step)
    writer.flush()


def _drawn(shown: Shown) -> Any:
    import numpy as np
    from PIL import Image, ImageDraw

    picture = Image.fromarray(shown.image)
    pen = ImageDraw.Draw(picture)
    width, height = picture.size
    for ymin, xmin, ymax, xmax in shown.detections.above(SHOWN_SCORE).boxes.clip(0, 1):
        corners = (xmin * width, ymin * height, max(xmin, xmax) * width, max(ymin, ymax) * height)
        pen.rectangle(corners, outline=(255, 64, 0), width=2)
    return np.asarray(picture)
