"""The layers of a model's MobileNetV2, by name, and whether weights fit them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from builder.errors import TrainingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from training.od_api.model import DetectionModel


def backbone_of(model: DetectionModel) -> Any:
    """The Keras model that turns pictures into features."""
    return model._feature_extractor.classification_backbone


def fitting_layers(backbone: Any, kernels: Mapping[str, NDArray[np.float32]]) -> dict[str, Any]:
    """All layers by name.

    Args:
        backbone: of ``backbone_of``.
        kernels: of the convolutions that are to be loaded, by the layer's name.

    Raises:
        TrainingError: OFF732, the backbone is another, or of another width.
    """
    layers = {layer.name: layer for layer in backbone.layers}
    for name, kernel in kernels.items():
        if name not in layers or tuple(layers[name].weights[0].shape) != kernel.shape:
            raise TrainingError(
                "OFF732",
                f"the weights do not fit the model: layer {name} "
                + ("has another shape" if name in layers else "is not in it"),
                where="pipeline.config, feature_extractor",
                way_out="These weights fit MobileNetV2 with depth_multiplier: 1 alone; "
                "start from other weights, or from none",
            )
    return layers


def norm_behind(layers: Mapping[str, Any], convolution: str) -> Any:
    """The batch normalisation that follows a convolution."""
    for name in (f"{convolution}_BN", f"{convolution}_bn", f"bn_{convolution}"):
        if name in layers:
            return layers[name]
    raise KeyError(convolution)


def extra_layers(model: DetectionModel) -> dict[str, tuple[Any, Any]]:
    """Convolution and batch normalisation of each layer between backbone and heads, by name.

    Of a plain SSD, whose coarser feature maps ``KerasMultiResolutionFeatureMaps`` makes, which
    calls them ``NAME_conv`` and ``NAME_batchnorm``; empty for others.
    """
    generator = getattr(model._feature_extractor, "feature_map_generator", None)
    nets = getattr(generator, "convolutions", ())
    layers = {layer.name: layer for net in nets for layer in net}
    return {
        name.removesuffix("_conv"): (layer, layers[f"{name.removesuffix('_conv')}_batchnorm"])
        for name, layer in layers.items()
        if name.endswith("_conv")
    }


def set_norm(norm: Any, **values: Any) -> None:
    """Give ``gamma``, ``beta``, ``moving_mean`` and ``moving_variance``; those that it has."""
    for name, value in values.items():
        variable = getattr(norm, name)
        if variable is not None:
            variable.assign(value)


def account(
    model: DetectionModel, convolutions: int, loaded: int, *, extra: int = 0
) -> tuple[str, ...]:
    """What was loaded, in lines, as ``fit`` prints it."""
    total = sum(int(v.shape.num_elements()) for v in model.trainable_variables)
    share = f"{loaded / total:.0%} of what is trained"
    return (
        f"{convolutions} convolutions of the backbone"
        + (f" and {extra} extra layers" if extra else "")
        + f", {loaded:,} numbers ({share})",
        ("fresh: " if extra else "fresh: feature pyramid or extra layers, and ")
        + "the heads, which knew other classes",
    )
