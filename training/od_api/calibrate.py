"""Batch normalisation for convolutions whose own was folded away.

A folded convolution gives ``scale * y + bias``, with y = conv(x). The layer that trains has batch
normalisation behind it, ``gamma * (y - mean) / sqrt(var + eps) + beta``. With mean and variance of
y taken from data, and

    gamma = scale * sqrt(var + eps),    beta = bias + scale * mean

that is ``scale * y + bias`` exactly in inference, and nearly so in training, where a batch's mean
and variance stand in for those of the data.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from training.od_api.backbone import set_norm
from training.od_api.model import phase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Folded:
    """What a batch normalisation has to do to the output of its convolution.

    Args:
        norm: the Keras layer, called once a picture at most.
        scale: float32 [channels].
        bias: float32 [channels].
    """

    norm: Any
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]


def calibrate(
    folded: Sequence[Folded], run: Callable[[Any], object], images: Iterable[Any]
) -> None:
    """Set each normalisation so that it does what it has to, around the statistics of the data.

    Args:
        folded: all normalisations; the kernels before them are set already.
        run: runs the network on a batch, eagerly.
        images: batches, as ``run`` takes them.
    """
    import numpy as np

    for one in folded:  # before anything is known of y: sqrt(var + eps) is 1
        _set(one, np.zeros_like(one.bias), np.full_like(one.bias, 1 - one.norm.epsilon))
    with ExitStack() as stack, phase(training=False):
        seen = [stack.enter_context(_watched(one.norm)) for one in folded]
        for batch in images:
            run(batch)
    for one, moments in zip(folded, seen, strict=True):
        means = np.array([mean for mean, _ in moments], np.float64)
        variances = np.array([variance for _, variance in moments], np.float64)
        mean = means.mean(0)
        variance = (variances + (means - mean) ** 2).mean(0)
        _set(one, mean.astype(np.float32), variance.astype(np.float32))


def _set(folded: Folded, mean: NDArray[np.float32], variance: NDArray[np.float32]) -> None:
    import numpy as np

    set_norm(
        folded.norm,
        gamma=folded.scale * np.sqrt(variance + folded.norm.epsilon),
        beta=folded.bias + folded.scale * mean,
        moving_mean=mean,
        moving_variance=variance,
    )


@contextmanager
def _watched(norm: Any) -> Iterator[list[tuple[Any, Any]]]:
    """Mean and variance, per channel, of what comes to ``norm`` inside, a pair for each call."""
    import tensorflow as tf

    seen: list[tuple[Any, Any]] = []
    plain = norm.call

    def call(inputs: Any, *args: Any, **keywords: Any) -> Any:
        mean, variance = tf.nn.moments(inputs, axes=[0, 1, 2])
        seen.append((mean.numpy(), variance.numpy()))
        return plain(inputs, *args, **keywords)

    norm.call = call
    try:
        yield seen
    finally:
        del norm.call
