"""What is taken from the ``pipeline.config`` beside a SavedModel."""

import pytest

from training.evaluate.config_beside import ConfigBeside, read_config_beside

SSD = """
model { ssd {
  image_resizer { fixed_shape_resizer { height: 320 width: 240 } }
  post_processing { batch_non_max_suppression { iou_threshold: 0.6 %s } }
} }
"""


@pytest.mark.parametrize(
    ("line", "class_wise"),
    [
        ("", True),
        ("use_class_agnostic_nms: true", False),
        ("use_class_agnostic_nms :True", False),
        ("use_class_agnostic_nms: false", True),
        ("# use_class_agnostic_nms: true\n", True),
    ],
)
def test_size_and_suppression_are_read(tmp_path, line, class_wise):
    config = tmp_path / "pipeline.config"
    config.write_text(SSD % line)
    assert read_config_beside(config) == ConfigBeside(320, class_wise)


def test_a_config_that_is_not_there_says_nothing(tmp_path):
    assert read_config_beside(tmp_path / "pipeline.config") == ConfigBeside(None, True)
