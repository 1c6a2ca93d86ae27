"""Weights of a network that was trained with batch normalisation, on pictures scaled otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from training.od_api.backbone import account, backbone_of, fitting_layers, norm_behind, set_norm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from training.od_api.model import DetectionModel

FIRST = "Conv1"


@dataclass(frozen=True)
class Normed:
    """A convolution without bias, and the batch normalisation behind it.

    Args:
        kernel: float32 [h, w, in, out]; depthwise [h, w, channels, 1].
        gamma: float32 [out], and so are
        beta: added after scaling,
        mean: of what the convolution gave over the training images,
        variance: of it.
    """

    kernel: NDArray[np.float32]
    gamma: NDArray[np.float32]
    beta: NDArray[np.float32]
    mean: NDArray[np.float32]
    variance: NDArray[np.float32]


def load_normed_backbone(
    model: DetectionModel,
    weights: Mapping[str, Normed],
    *,
    epsilon: float,
    mean: Sequence[float],
    deviation: Sequence[float],
) -> tuple[str, ...]:
    """Put ``weights`` into the backbone of ``model``; an account of it, in lines.

    Args:
        model: made by ``build_model``.
        weights: by the name of the layer.
        epsilon: of the batch normalisation that they were trained with.
        mean: of each channel in 0..1; the weights saw ``(x - mean) / deviation``.
        deviation: of each channel.

    Raises:
        TrainingError: OFF732, the backbone is another, or of another width.
    """
    import numpy as np

    layers = fitting_layers(backbone_of(model), {name: w.kernel for name, w in weights.items()})
    for name, given in weights.items():
        own = _for_centred_pictures(given, mean, deviation) if name == FIRST else given
        norm = norm_behind(layers, name)
        layers[name].set_weights([own.kernel])
        # gamma' / sqrt(var + own epsilon) is gamma / sqrt(var + theirs): theirs is a hundredth, and
        # channels with hardly any variance would otherwise lose most of their strength.
        scale = np.sqrt((own.variance + norm.epsilon) / (own.variance + epsilon))
        set_norm(
            norm,
            gamma=own.gamma * scale,
            beta=own.beta,
            moving_mean=own.mean,
            moving_variance=own.variance,
        )
    loaded = sum(w.kernel.size + w.gamma.size + w.beta.size for w in weights.values())
    return account(model, len(weights), loaded)


def _for_centred_pictures(
    weights: Normed, mean: Sequence[float], deviation: Sequence[float]
) -> Normed:
    """The same function of ``c = 2 x - 1``, as the Object Detection API scales its pictures.

    ``(x - mean) / deviation = c * 0.5 / deviation + (0.5 - mean) / deviation``; the first part goes
    into the kernel, the second is a constant that the mean of the output takes off again. At the
    picture's border, where the kernel meets padding, that constant is a trace too large.
    """
    import numpy as np

    shape = (1, 1, -1, 1)
    spread = np.asarray(deviation, np.float64).reshape(shape)
    offset = (0.5 - np.asarray(mean, np.float64)).reshape(shape) / spread
    constant = (weights.kernel * offset).sum(axis=(0, 1, 2))
    return Normed(
        kernel=(weights.kernel * 0.5 / spread).astype(np.float32),
        gamma=weights.gamma,
        beta=weights.beta,
        mean=(weights.mean - constant).astype(np.float32),
        variance=weights.variance,
    )
