"""A tiny project: coloured squares to find, and a model of which a step takes milliseconds."""

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from training.dataset import Example, RecordWriter, encode_example

SIDE = 96

CONFIG = """
model { ssd {
  num_classes: 1
  image_resizer { fixed_shape_resizer { height: 96 width: 96 } }
  feature_extractor {
    type: "ssd_mobilenet_v2_fpn_keras" depth_multiplier: 0.35 min_depth: 16
    use_depthwise: true
    conv_hyperparams { HYPER }
    fpn { min_level: 3 max_level: 5 additional_layer_depth: 32 }
    override_base_feature_extractor_hyperparams: true
  }
  box_coder { faster_rcnn_box_coder { y_scale: 10 x_scale: 10 height_scale: 5 width_scale: 5 } }
  matcher { argmax_matcher {
    matched_threshold: 0.5 unmatched_threshold: 0.5 negatives_lower_than_unmatched: true
    force_match_for_each_row: true use_matmul_gather: true } }
  similarity_calculator { iou_similarity {} }
  encode_background_as_zeros: true
  normalize_loss_by_num_matches: true
  normalize_loc_loss_by_codesize: true
  anchor_generator { multiscale_anchor_generator {
    min_level: 3 max_level: 5 anchor_scale: 3.0 aspect_ratios: 1.0 scales_per_octave: 1 } }
  box_predictor { weight_shared_convolutional_box_predictor {
    depth: 32 num_layers_before_predictor: 1 kernel_size: 3 use_depthwise: true
    class_prediction_bias_init: -4.6
    conv_hyperparams { HYPER } } }
  post_processing {
    batch_non_max_suppression { score_threshold: 1e-3 iou_threshold: 0.6
      max_detections_per_class: 20 max_total_detections: 20 use_static_shapes: false }
    score_converter: SIGMOID }
  loss {
    classification_loss { weighted_sigmoid_focal { gamma: 2.0 alpha: 0.25 } }
    localization_loss { weighted_smooth_l1 {} }
    classification_weight: 1.0 localization_weight: 1.0 }
} }
train_config {
  batch_size: 4 num_steps: 60
  optimizer { adam_optimizer { learning_rate { cosine_decay_learning_rate {
    learning_rate_base: 0.003 total_steps: 60 warmup_learning_rate: 0.001 warmup_steps: 5 } } }
    use_moving_average: false }
  max_number_of_boxes: 10 unpad_groundtruth_tensors: false
}
train_input_reader { label_map_path: "label_map.pbtxt" max_number_of_boxes: 10
  tf_record_input_reader { input_path: "train-*.tfrecord" } }
eval_config { batch_size: 1 }
eval_input_reader { label_map_path: "label_map.pbtxt" shuffle: false
  tf_record_input_reader { input_path: "val-*.tfrecord" } }
""".replace(
    "HYPER",
    "activation: RELU_6 regularizer { l2_regularizer { weight: 4e-5 } } "
    "initializer { truncated_normal_initializer { stddev: 0.03 } } "
    "batch_norm { decay: 0.9 scale: true epsilon: 0.001 }",
)


def square(index: int) -> Example:
    """A bright square on dark ground; its place depends on ``index`` alone."""
    rng = np.random.default_rng(index)
    picture = Image.fromarray(rng.integers(0, 60, (SIDE, SIDE, 3), dtype=np.uint8))
    size = int(rng.integers(20, 36))
    left, top = (int(v) for v in rng.integers(0, SIDE - size, 2))
    ImageDraw.Draw(picture).rectangle((left, top, left + size, top + size), fill=(240, 200, 30))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    data = buffer.getvalue()
    box = np.array([[top, left, top + size, left + size]], np.float32) / SIDE
    return Example(
        image=data, format="png", height=SIDE, width=SIDE, name=f"{index}.png",
        source_id=f"{index}.png", sha256=hashlib.sha256(data).hexdigest(), boxes=box,
        classes=np.ones(1, np.int32), texts=("square",),
        difficult=np.zeros(1, np.bool_), crowd=np.zeros(1, np.bool_),
    )  # fmt: skip


def write_records(path: Path, examples: list[Example]) -> None:
    with path.open("wb") as file:
        writer = RecordWriter(file)
        for example in examples:
            writer.write(*encode_example(example))


@pytest.fixture(scope="session")
def squares(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records and label map, to be copied."""
    folder = tmp_path_factory.mktemp("squares")
    for shard, first in enumerate((0, 8)):
        examples = [square(i) for i in range(first, first + 8)]
        write_records(folder / f"train-0000{shard}-of-00002.tfrecord", examples)
    write_records(folder / "val-00000-of-00001.tfrecord", [square(i) for i in range(100, 106)])
    (folder / "label_map.pbtxt").write_text('item { id: 1 name: "square" }\n')
    (folder / "pipeline.config").write_text(CONFIG)
    return folder


@pytest.fixture
def project(squares: Path, tmp_path: Path) -> Path:
    """A project of one's own."""
    import shutil

    return Path(shutil.copytree(squares, tmp_path / "project"))
