"""Folded weights in a network that trains: the same function."""

import warnings

import numpy as np
import pytest

from training.od_api.objectron import keras_name


@pytest.mark.parametrize(
    ("tensor", "name"),
    [
        ("FeatureExtractor/MobilenetV2/Conv/Relu6;x", "Conv1"),
        ("FeatureExtractor/MobilenetV2/Conv_1/Relu6", "Conv_1"),
        ("FeatureExtractor/MobilenetV2/expanded_conv/depthwise/Relu6", "expanded_conv_depthwise"),
        ("FeatureExtractor/MobilenetV2/expanded_conv_7/project/BatchNorm/x", "block_7_project"),
        ("FeatureExtractor/MobilenetV2/layer_19_1_Conv2d_2_1x1_256/Relu6", None),
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
    from training.od_api.pretrained import load_folded_backbone

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
    account = load_folded_backbone(Model, weights, batches)
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
