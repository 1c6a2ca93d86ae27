"""Weights of a network whose batch normalisation is folded away, into a backbone that trains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from training.od_api.backbone import account, backbone_of, fitting_layers, norm_behind
from training.od_api.calibrate import Folded, calibrate

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
    import numpy as np

    backbone = backbone_of(model)
    layers = fitting_layers(backbone, {name: kernel for name, (kernel, _) in weights.items()})
    folded = []
    for name, (kernel, bias) in weights.items():
        layers[name].set_weights([kernel])
        folded.append(Folded(norm_behind(layers, name), np.ones_like(bias), bias))
    calibrate(folded, backbone, images)
    loaded = sum(kernel.size + bias.size for kernel, bias in weights.values())
    return account(model, len(weights), loaded)
