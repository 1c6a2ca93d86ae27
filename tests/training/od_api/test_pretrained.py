"""Folded weights in a network that trains: the same function."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.training.init.data_sets import write_data_set
from training.init import init_project
from training.od_api.objectron import keras_name


@pytest.mark.parametrize(
    ("tensor", "name"),
    [
        ("FeatureExtractor/MobilenetV2/Conv/Relu6;x", "Conv1"),
        ("FeatureExtractor/MobilenetV2/Conv_1/Relu6", "Conv_1"),
        ("FeatureExtractor/MobilenetV2/expanded_conv/depthwise/Relu6", "expanded_conv_depthwise"),
        ("FeatureExtractor/MobilenetV2/expanded_conv_7/project/BatchNorm/x", "block_7_project"),
        (
            "FeatureExtractor/MobilenetV2/layer_19_1_Conv2d_2_1x1_256/Relu6",
            "layer_19_1_Conv2d_2_1x1_256",
        ),
        ("BoxPredictor_0/ClassPredictor/BiasAdd", None),
    ],
)
def test_layers_are_found_by_name(tensor: str, name: str | None):
    assert keras_name(tensor) == name


@pytest.mark.slow
def test_a_loaded_backbone_computes_what_the_folded_network_does():
    """Random folded weights: exact in inference whatever the data, nearly so in training."""
    from training.od_api.compat import prepare
    from training.od_api.model import phase
    from training.od_api.pretrained import load_folded

    tf = prepare()
    import tf_keras as keras
    from object_detection.models.keras_models import mobilenet_v2

    full = mobilenet_v2.mobilenet_v2(
        batchnorm_training=True, weights=None, include_top=False, input_shape=(None, None, 3)
    )
    backbone = keras.Model(full.inputs, [full.get_layer("out_relu").output])
    rng = np.random.default_rng(5)
    convolutions = [layer for layer in backbone.layers if "Conv2D" in type(layer).__name__]
    weights = {}
    for layer in convolutions:
        kernel = layer.get_weights()[0]
        fan_in = kernel.shape[0] * kernel.shape[1]
        fan_in *= 1 if kernel.shape[3] == 1 else kernel.shape[2]
        channels = kernel.shape[2] if kernel.shape[3] == 1 else kernel.shape[3]
        weights[layer.name] = (
            rng.normal(0, fan_in**-0.5, kernel.shape).astype(np.float32),
            rng.normal(0.2, 0.3, channels).astype(np.float32),
        )

    def fold(layer):
        config = layer.get_config()
        if "BatchNorm" in type(layer).__name__:
            return keras.layers.Activation("linear", name=layer.name)
        if layer.name in weights:
            plain = {key: "zeros" for key in config if key.endswith("_initializer")}
            config |= plain | {"use_bias": True, "name": layer.name}
        return type(layer).from_config(config)

    with warnings.catch_warnings():  # Keras cannot serialise the API's initializers, nor need it
        warnings.simplefilter("ignore")
        folded = keras.models.clone_model(backbone, clone_function=fold)
    for layer in folded.layers:
        if layer.name in weights:
            layer.set_weights(list(weights[layer.name]))

    class Extractor:
        classification_backbone = backbone

    class Model:
        _feature_extractor = Extractor
        trainable_variables = backbone.trainable_variables

    batches = [tf.constant(rng.uniform(-1, 1, (8, 96, 96, 3)).astype(np.float32)) for _ in range(2)]
    account = load_folded(Model, weights, batches)
    assert account[0].startswith("52 convolutions")

    unseen = tf.constant(rng.uniform(-1, 1, (2, 64, 64, 3)).astype(np.float32))
    with phase(training=False):
        wanted, got = folded(unseen).numpy(), backbone(unseen).numpy()
    assert wanted.std() > 1e-3
    np.testing.assert_allclose(got, wanted, atol=1e-4 * max(1, np.abs(wanted).max()))
    with phase(training=True):
        learning = backbone(batches[0]).numpy()
    with phase(training=False):
        wanted = folded(batches[0]).numpy()
    assert np.corrcoef(learning.ravel(), wanted.ravel())[0, 1] > 0.9


def plain_ssd(folder: Path, recipe: str) -> Any:
    from training.od_api.config import read_config
    from training.od_api.model import build_model

    boxes = [[0.2, 0.2, 0.6, 0.6]]
    data = write_data_set(folder / "data", {"train": [(boxes, [1])], "val": [(boxes, [1])]})
    init_project(data, folder / "project", recipe=recipe, weights="openimages")
    return build_model(read_config(folder / "project" / "pipeline.config"), training=True)


@pytest.mark.slow
def test_extra_layers_of_a_plain_ssd_are_loaded_where_they_fit(tmp_path: Path):
    """The model's own kernels with other biases, as folded weights: seen in what it computes."""
    from training.od_api.backbone import backbone_of, extra_layers
    from training.od_api.compat import prepare
    from training.od_api.model import phase
    from training.od_api.pretrained import load_folded

    tf = prepare()
    model = plain_ssd(tmp_path, "ssd-mobilenet-v2-320")
    rng = np.random.default_rng(7)
    layers = [one for one in backbone_of(model).layers if "Conv2D" in type(one).__name__]
    named = {one.name: one for one in layers}
    extra = extra_layers(model)
    named |= {name: convolution for name, (convolution, _) in extra.items()}
    weights = {}
    for name, layer in named.items():
        kernel = layer.get_weights()[0]
        channels = kernel.shape[2] if kernel.shape[3] == 1 else kernel.shape[3]
        weights[name] = (kernel, rng.uniform(0.1, 0.5, channels).astype(np.float32))
    assert len(extra) == 8
    # What another network calls alike, in another shape, is left out.
    last = next(reversed(extra))
    weights[last] = (np.zeros((1, 1, 2, 2), np.float32), np.zeros(2, np.float32))

    images = [tf.constant(rng.uniform(-1, 1, (2, 320, 320, 3)).astype(np.float32))]
    account = load_folded(model, weights, images)
    assert account[0].startswith("52 convolutions of the backbone and 7 extra layers, ")
    assert account[1] == "fresh: the heads, which knew other classes"

    with phase(training=False):
        maps = [one.numpy() for one in model._feature_extractor(images[0])]
    wanted = maps[1]
    for (name, (convolution, _)), stride in zip(list(extra.items())[:2], (1, 2), strict=True):
        kernel, bias = weights[name]
        assert convolution.strides == (stride, stride)
        wanted = tf.nn.relu6(tf.nn.conv2d(wanted, kernel, stride, "SAME") + bias)
    np.testing.assert_allclose(maps[2], wanted.numpy(), atol=1e-4)
    assert maps[2].std() > 0


@pytest.mark.slow
def test_a_pyramid_has_no_extra_layers(tmp_path: Path):
    from training.od_api.backbone import extra_layers

    assert extra_layers(plain_ssd(tmp_path, "ssd-mobilenet-v2-fpnlite-320")) == {}
