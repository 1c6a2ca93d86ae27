"""The shelf detector as a start: the network that trains computes what the site does."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builder.detector.graph_model import read_graph_model
from builder.detector.reading import read_graph
from builder.detector.recognise import recognise
from builder.detector.runner import Runner
from builder.errors import TrainingError
from training.evaluate.config_beside import read_config_beside
from training.od_api.shelf import shelf_web_model

CONFIG = Path(__file__).parents[3] / "models" / "shelf" / "pipeline.config"

pytestmark = pytest.mark.slow


SIDE = read_config_beside(CONFIG).side or 0
"""Of what the shelf detector sees, pixels."""


def build(classes: int = 1, side: int = SIDE, *, towers: int = 2) -> Any:
    from training.od_api.config import read_config
    from training.od_api.model import build_model

    config = read_config(CONFIG)
    config.model.ssd.num_classes = classes
    predictor = config.model.ssd.box_predictor.weight_shared_convolutional_box_predictor
    predictor.share_prediction_tower = towers == 1
    resizer = config.model.ssd.image_resizer.fixed_shape_resizer
    resizer.height = resizer.width = side
    return build_model(config, training=True)


def batches(side: int, count: int = 2) -> list[tuple[Any, Any]]:
    import tensorflow as tf

    rng = np.random.default_rng(3)
    coarse = rng.uniform(-1, 1, (count, 4, 8, 8, 3)).astype(np.float32)
    fine = [tf.image.resize(batch, (side, side), "nearest") for batch in coarse]
    return [(batch, tf.constant([[side, side, 3]] * 4)) for batch in fine]


def test_the_network_that_trains_computes_what_the_site_does() -> None:
    from training.od_api.model import phase
    from training.od_api.web_model import load_web_model

    model, seen = build(), batches(SIDE)
    account = load_web_model(model, shelf_web_model(), seen)
    assert account == ("2,610,436 numbers", "every weight of the model, the heads too")

    graph = read_graph_model(recognise(shelf_web_model())).frozen
    reading = read_graph(graph)
    pixels, shape = seen[0][0][:1], seen[0][1][:1]
    with Runner(graph.graph_def) as runner:
        boxes, scores = runner.run(
            [reading.boxes.tensor, reading.scores.tensor], {reading.boundary: pixels.numpy()}
        )
    with phase(training=False):
        found = model.predict(pixels, shape)
    logits = found["class_predictions_with_background"].numpy()
    np.testing.assert_allclose(logits.reshape(scores.shape), scores, atol=1e-2)
    np.testing.assert_allclose(
        found["box_encodings"].numpy().reshape(boxes.shape), boxes, atol=1e-2
    )
    with phase(training=True):
        learning = model.predict(*seen[0])["class_predictions_with_background"].numpy()
    with phase(training=False):
        resting = model.predict(*seen[0])["class_predictions_with_background"].numpy()
    assert np.corrcoef(learning.ravel(), resting.ravel())[0, 1] > 0.95


def test_of_other_classes_the_class_predictor_stays_fresh() -> None:
    from training.od_api.web_model import load_web_model

    model = build(classes=3, side=96)
    fresh = {v.name: v.numpy() for v in model.trainable_variables}
    account = load_web_model(model, shelf_web_model(), batches(96, 1))
    assert account[1] == "fresh: 3,096 numbers of the heads, which knew other classes"
    kept = {v.name for v in model.trainable_variables if (v.numpy() == fresh[v.name]).all()}
    assert {name.partition("ClassPredictor/")[2] for name in kept} == {
        "pointwise_kernel:0",
        "bias:0",
    }


def test_two_towers_start_as_the_one_that_they_were_together(tmp_path: Path) -> None:
    import tensorflow as tf

    from training.od_api.fitting import load_fitting
    from training.od_api.web_model import load_web_model

    folder, images = tmp_path / "web_model", batches(96, 1)
    shutil.copytree(shelf_web_model(), folder)
    text = (folder / "model.json").read_text()
    (folder / "model.json").write_text(text.replace("/BoxPredictionTower/", "/PredictionTower/"))
    one, of_graph, of_checkpoint = (build(side=96, towers=towers) for towers in (1, 2, 2))

    load_web_model(one, folder, images)
    prefix = tf.train.Checkpoint(model=one).save(str(tmp_path / "ckpt"))
    for account in (
        load_web_model(of_graph, folder, images),
        load_fitting(of_checkpoint, prefix),
    ):
        assert account[1] == "every weight of the model, the heads too"
    for model in (of_graph, of_checkpoint):
        for wanted, found in zip(outputs(one, images), outputs(model, images), strict=True):
            np.testing.assert_allclose(found, wanted, atol=1e-4)


def test_two_towers_do_not_become_one() -> None:
    from training.od_api.web_model import load_web_model

    with pytest.raises(TrainingError, match=r"OFF732.*Set share_prediction_tower to false"):
        load_web_model(build(side=96, towers=1), shelf_web_model(), [])


def outputs(model: Any, images: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    from training.od_api.model import phase

    with phase(training=False):
        found = model.predict(*images[0])
    return found["class_predictions_with_background"].numpy(), found["box_encodings"].numpy()


def test_a_graph_of_another_architecture_is_refused(tmp_path: Path) -> None:
    from training.od_api.web_model import load_web_model

    folder = tmp_path / "web_model"
    shutil.copytree(shelf_web_model(), folder)
    text = (folder / "model.json").read_text()
    (folder / "model.json").write_text(text.replace("block_7_expand/Conv2D_weights", "elsewhere"))
    model = build(side=96)
    with pytest.raises(TrainingError, match=r"OFF732.*block_7_expand is not in it"):
        load_web_model(model, folder, [])
    value = json.loads(text)
    entries = value["weightsManifest"][0]["weights"]
    projection = next(
        e for e in entries if e["name"].endswith("projection_1/Conv2D/ReadVariableOp")
    )
    projection["shape"] = [1, 1, 128, 32]
    (folder / "model.json").write_text(json.dumps(value))
    with pytest.raises(
        TrainingError, match=r"OFF732.*\[1, 1, 128, 32\] and should have \[1, 1, 32"
    ):
        load_web_model(model, folder, [])
    (folder / "model.json").unlink()
    with pytest.raises(TrainingError, match=r"OFF732.*cannot be read"):
        load_web_model(model, folder, [])
