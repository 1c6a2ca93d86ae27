"""The convolutions in Keras: image in, raw head out.

Keras 2 (``tf_keras``), as in the Object Detection API: a bias is a plain BiasAdd in its graphs,
where Keras 3 reshapes and squeezes it first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from training.od_api.tflite_weights import ConvWeights

INPUT_SIDE = 300
CLASS_COLUMNS = 24
"""23 classes and, in column 0, the background."""

BACKBONE = "FeatureExtractor/MobilenetV2/"

TAPPED_BLOCK = 13
"""The first feature map is this block after its expansion, at stride 16."""


@dataclass(frozen=True)
class BlockGroup:
    """A row of table 2 in Sandler et al., MobileNetV2: ``repeats`` inverted residuals."""

    expand: bool
    channels: int
    repeats: int
    stride: int


BLOCK_GROUPS = (
    BlockGroup(expand=False, channels=16, repeats=1, stride=1),
    BlockGroup(expand=True, channels=24, repeats=2, stride=2),
    BlockGroup(expand=True, channels=32, repeats=3, stride=2),
    BlockGroup(expand=True, channels=64, repeats=4, stride=2),
    BlockGroup(expand=True, channels=96, repeats=3, stride=1),
    BlockGroup(expand=True, channels=160, repeats=3, stride=2),
    BlockGroup(expand=True, channels=320, repeats=1, stride=1),
)

EXTRA_LAYERS = (
    ("layer_19_1_Conv2d_2_1x1_256", "layer_19_2_Conv2d_2_3x3_s2_512"),
    ("layer_19_1_Conv2d_3_1x1_128", "layer_19_2_Conv2d_3_3x3_s2_256"),
    ("layer_19_1_Conv2d_4_1x1_128", "layer_19_2_Conv2d_4_3x3_s2_256"),
    ("layer_19_1_Conv2d_5_1x1_64", "layer_19_2_Conv2d_5_3x3_s2_128"),
)
"""Feature maps 3 to 6: each is made of the one before by a 1x1 and a 3x3 of stride 2."""


def build_network(weights: Mapping[str, ConvWeights]) -> Any:
    """A Keras model with all of ``weights`` in it.

    Input: float32 [1, 300, 300, 3], RGB in -1..1. Outputs: ``box_encodings`` float32 [1, 1917, 4]
    (ty, tx, th, tw) and ``class_predictions`` float32 [1, 1917, 24], logits.

    Raises:
        KeyError: when a layer has no weights.
        ValueError: when weights are left over, or of the wrong shape.
    """
    import tf_keras as keras

    unused = dict(weights)

    def convolve(x: Any, name: str, *, stride: int = 1, relu: bool = True) -> Any:
        layer, kernel_and_bias = _convolution(name, unused.pop(name), stride)
        x = layer(x)
        layer.set_weights(kernel_and_bias)
        return keras.layers.ReLU(max_value=6.0, name=f"{layer.name}_relu6")(x) if relu else x

    image = keras.Input((INPUT_SIDE, INPUT_SIDE, 3), batch_size=1, name="image")
    features = _feature_maps(image, convolve)
    boxes, logits = [], []
    for index, feature in enumerate(features):
        head = f"BoxPredictor_{index}/"
        encoding = convolve(feature, f"{head}BoxEncodingPredictor", relu=False)
        boxes.append(keras.layers.Reshape((-1, 4))(encoding))
        classes = convolve(feature, f"{head}ClassPredictor", relu=False)
        logits.append(keras.layers.Reshape((-1, CLASS_COLUMNS))(classes))
    if unused:
        raise ValueError(f"weights without a layer: {', '.join(sorted(unused))}")
    outputs = {
        "box_encodings": keras.layers.Concatenate(axis=1, name="box_encodings")(boxes),
        "class_predictions": keras.layers.Concatenate(axis=1, name="class_predictions")(logits),
    }
    return keras.Model(image, outputs, name="ssd_mobilenet_v2")


def _feature_maps(image: Any, convolve: Any) -> list[Any]:
    """The six feature maps that the predictors look at, finest first."""
    import tf_keras as keras

    x = convolve(image, f"{BACKBONE}Conv", stride=2)
    features = []
    block = 0
    for group in BLOCK_GROUPS:
        for repeat in range(group.repeats):
            name = f"{BACKBONE}expanded_conv{f'_{block}' if block else ''}"
            inner = convolve(x, f"{name}/expand") if group.expand else x
            if block == TAPPED_BLOCK:
                features.append(inner)
            stride = group.stride if repeat == 0 else 1
            inner = convolve(inner, f"{name}/depthwise", stride=stride)
            inner = convolve(inner, f"{name}/project", relu=False)
            # A shortcut wherever shapes allow one: every repeat but the first of a group.
            x = keras.layers.Add(name=f"block_{block}_add")([inner, x]) if repeat else inner
            block += 1
    x = convolve(x, f"{BACKBONE}Conv_1")
    features.append(x)
    for squeeze, shrink in EXTRA_LAYERS:
        x = convolve(x, f"{BACKBONE}{squeeze}")
        x = convolve(x, f"{BACKBONE}{shrink}", stride=2)
        features.append(x)
    return features


def _convolution(name: str, weights: ConvWeights, stride: int) -> tuple[Any, list[Any]]:
    """A Keras layer for ``weights``, and what its ``set_weights`` takes. Padding is TF's SAME."""
    import tf_keras as keras

    height, width, _, out = weights.kernel.shape
    shared = {
        "kernel_size": (height, width),
        "strides": stride,
        "padding": "same",
        "name": name.removeprefix(BACKBONE).replace("/", "_"),
    }
    if weights.depthwise:
        layer = keras.layers.DepthwiseConv2D(**shared)
    else:
        layer = keras.layers.Conv2D(filters=out, **shared)
    return layer, [weights.kernel, weights.bias]
