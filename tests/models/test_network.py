"""The rebuilt network says what the TFLite file says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image

NAMES = {
    "box_encodings": "raw_outputs/box_encodings",
    "class_predictions": "raw_outputs/class_predictions",
}
MAX_ERROR = 1e-3
MEAN_ERROR = 1e-5


@pytest.fixture(scope="module")
def network(assets: Any) -> Any:
    from oidv4_ssd.network import build_network

    from training.od_api.tflite_weights import read_weights

    return build_network(read_weights(assets.tflite))


@pytest.fixture(scope="module")
def tflite(assets: Any) -> Any:
    from training.od_api.tflite_weights import interpreter

    with interpreter(assets.tflite) as net:
        (image,) = net.get_input_details()
        outputs = {d["name"]: d["index"] for d in net.get_output_details()}

        def run(x: np.ndarray) -> dict[str, np.ndarray]:
            net.set_tensor(image["index"], x)
            net.invoke()
            return {name: net.get_tensor(index) for name, index in outputs.items()}

        yield run


@pytest.mark.slow
@pytest.mark.parametrize("name", ["astronaut", "chelsea", "coffee", "rocket"])
def test_raw_outputs_equal_those_of_the_tflite_file(
    network: Any, tflite: Any, photographs: dict[str, np.ndarray], name: str
) -> None:
    small = Image.fromarray(photographs[name]).resize((300, 300))
    x = np.asarray(small, np.float32)[np.newaxis] / 127.5 - 1.0
    expected, found = tflite(x), network(x)
    for ours, theirs in NAMES.items():
        error = np.abs(np.asarray(found[ours]) - expected[theirs])
        assert error.shape[1] == 1917
        assert error.max() < MAX_ERROR, ours
        assert error.mean() < MEAN_ERROR, ours


def test_a_layer_is_named_for_the_tensor_that_leaves_it() -> None:
    from training.od_api.tflite_weights import layer_name

    fused = "F/Conv/Relu6;F/Conv/BatchNorm/FusedBatchNormV3;F/x/Conv2D"
    assert layer_name(fused) == "F/Conv"
    assert layer_name("F/a/project/BatchNorm/FusedBatchNormV3;F/b/Conv2D1") == "F/a/project"
    assert layer_name("BoxPredictor_0/ClassPredictor/BiasAdd;x") == "BoxPredictor_0/ClassPredictor"


@pytest.mark.slow
def test_weights_without_a_layer_are_refused(assets: Any) -> None:
    from oidv4_ssd.network import build_network

    from training.od_api.tflite_weights import read_weights

    weights = dict(read_weights(assets.tflite))
    weights["BoxPredictor_6/ClassPredictor"] = weights["BoxPredictor_5/ClassPredictor"]
    with pytest.raises(ValueError, match="BoxPredictor_6"):
        build_network(weights)
