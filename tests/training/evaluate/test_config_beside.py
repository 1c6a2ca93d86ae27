"""What is taken from the ``pipeline.config`` beside a SavedModel."""

import pytest

from training.evaluate.config_beside import ConfigBeside, read_config_beside
from training.evaluate.suppress import Suppression

SSD = """
model { ssd {
  image_resizer { fixed_shape_resizer { height: 320 width: 240 } }
  post_processing { batch_non_max_suppression { first_stage_nms_iou_threshold: 0.7 %s } }
} }
"""


@pytest.mark.parametrize(
    ("line", "iou", "class_wise"),
    [
        ("", 0.6, True),
        ("iou_threshold: 0.45 use_class_agnostic_nms: true", 0.45, False),
        ("use_class_agnostic_nms :True iou_threshold :.5", 0.5, False),
        ("use_class_agnostic_nms: false", 0.6, True),
        ("iou_threshold: 4.5e-1", 0.45, True),
        ("# iou_threshold: 0.45 use_class_agnostic_nms: true\n", 0.6, True),
    ],
)
def test_size_and_suppression_are_read(tmp_path, line, iou, class_wise):
    config = tmp_path / "pipeline.config"
    config.write_text(SSD % line)
    assert read_config_beside(config) == ConfigBeside(320, Suppression(iou, class_wise))


def test_a_config_that_is_not_there_says_nothing(tmp_path):
    assert read_config_beside(tmp_path / "pipeline.config") == ConfigBeside(None, Suppression(0.6))
