"""Weights of a network whose batch normalisation is folded away, into one that trains with it.

A folded convolution gives ``y + bias``, with y = conv(x). The layer that trains has batch
normalisation behind it, ``gamma * (y - mean) / sqrt(var + eps) + beta``. With mean and variance of
y taken from data, and

    gamma = sqrt(var + eps),    beta = bias + mean

that is ``y + bias`` exactly in inference, and nearly so in training, where a batch's mean and
variance stand in for those of the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from training.od_api.backbone import account, backbone_of, fitting_layers, norm_behind, set_norm
from training.od_api.model import phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from training.od_api.model import DetectionModel
    from training.od_api.objectron import Weights


def load_folded_backbone(
    model: DetectionModel, weights: Weights, images: Iterable[Any]
) -> tuple[str, ...]:
    """Put ``weights`` into the backbone of ``model``; an account of it, in lines.

    Args:
        model: made by ``build_model``.
        weights: of ``objectron_backbone``.
        images: batches as the network sees them, float32 [batch, height, width, 3], preprocessed;
            from them come mean and variance of each layer.

    Raises:
        TrainingError: OFF732, the backbone is another, or of another width.
    """
    backbone = backbone_of(model)
    layers = fitting_layers(backbone, {name: kernel for name, (kernel, _) in weights.items()})
    for name, (kernel, bias) in weights.items():
        layers[name].set_weights([kernel])
        _set_norm(norm_behind(layers, name), mean=0 * bias, variance=None, bias=bias)
    for name, (mean, variance) in _statistics(backbone, layers, list(weights), images).items():
        _set_norm(norm_behind(layers, name), mean=mean, variance=variance, bias=weights[name][1])
    loaded = sum(kernel.size + bias.size for kernel, bias in weights.values())
    return account(model, len(weights), loaded)


def _set_norm(norm: Any, *, mean: Any, variance: Any, bias: Any) -> None:
    """Batch normalisation that gives ``y + bias``, around ``mean`` and ``variance`` of y."""
    import numpy as np

    if variance is None:  # before anything is known of y: sqrt(var + eps) is 1
        variance = np.full_like(bias, 1 - norm.epsilon)
    set_norm(
        norm,
        gamma=np.sqrt(variance + norm.epsilon),
        beta=bias + mean,
        moving_mean=mean,
        moving_variance=variance,
    )


def _statistics(
    backbone: Any, layers: dict[str, Any], names: list[str], images: Iterable[Any]
) -> dict[str, tuple[Any, Any]]:
    """Mean and variance of each convolution's output over ``images``, per channel, in doubles."""
    import numpy as np
    import tensorflow as tf
    import tf_keras

    probe = tf_keras.Model(backbone.inputs, [layers[name].output for name in names])

    def moments(batch: Any) -> Any:
        with phase(training=False):
            return [tf.nn.moments(y, axes=[0, 1, 2]) for y in probe(batch)]

    traced = tf.function(moments, autograph=False)
    seen = [[(m.numpy(), v.numpy()) for m, v in traced(batch)] for batch in images]
    found = {}
    for index, name in enumerate(names):
        means = np.array([batch[index][0] for batch in seen], np.float64)
        variances = np.array([batch[index][1] for batch in seen], np.float64)
        mean = means.mean(0)
        variance = (variances + (means - mean) ** 2).mean(0)
        found[name] = (mean.astype(np.float32), variance.astype(np.float32))
    return found
