"""Weights of a network whose batch normalisation is folded away, into one that trains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from training.od_api.backbone import (
    account,
    backbone_of,
    extra_layers,
    fitting_layers,
    norm_behind,
)
from training.od_api.calibrate import Folded, calibrate
from training.od_api.objectron import EXTRA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from training.od_api.model import DetectionModel
    from training.od_api.objectron import Weights


def load_folded(model: DetectionModel, weights: Weights, images: Iterable[Any]) -> tuple[str, ...]:
    """Put ``weights`` into the feature extractor of ``model``; an account of it, in lines.

    The backbone has to fit. Extra layers are loaded where the model has them in the same shape, as
    a plain SSD does; a feature pyramid has none.

    Args:
        model: made by ``build_model``.
        weights: of ``objectron_extractor``.
        images: batches as the network sees them, float32 [batch, height, width, 3], preprocessed;
            from them come mean and variance of each layer.

    Raises:
        TrainingError: OFF732, the backbone is another, or of another width.
    """
    import numpy as np

    backbone, extra = backbone_of(model), extra_layers(model)
    own = {name: kernel for name, (kernel, _) in weights.items() if not name.startswith(EXTRA)}
    layers = fitting_layers(backbone, own)
    pairs = {name: (layers[name], norm_behind(layers, name)) for name in own}
    more = {
        name: pair for name, pair in extra.items()
        if name in weights and tuple(pair[0].kernel.shape) == weights[name][0].shape
    }  # fmt: skip
    folded, loaded = [], 0
    for name, (convolution, norm) in {**pairs, **more}.items():
        kernel, bias = weights[name]
        convolution.set_weights([kernel])
        folded.append(Folded(norm, np.ones_like(bias), bias))
        loaded += kernel.size + bias.size
    calibrate(folded, model._feature_extractor if more else backbone, images)
    return account(model, len(own), loaded, extra=len(more))
