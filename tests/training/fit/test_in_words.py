"""What TensorFlow throws, in words."""

import errno
from pathlib import Path

import pytest

from builder.errors import OffshelfError
from training.fit.cluster import Place
from training.fit.in_words import in_words
from training.fit.team import Team

pytestmark = pytest.mark.slow  # TensorFlow's import

CONFIG = Path("project/pipeline.config")
ALONE, ONE_OF_TWO = Team(None), Team(None, Place(1, 2))


def error_of(team: Team, name: str, message: str) -> OffshelfError:
    import tensorflow as tf

    with pytest.raises(OffshelfError) as caught, in_words(8, team, CONFIG):
        raise getattr(tf.errors, name)(None, None, message)
    return caught.value


def test_memory_that_runs_out_halves_the_batch():
    error = error_of(
        ALONE, "ResourceExhaustedError", "OOM when allocating tensor with shape[8,640]"
    )
    assert error.code == "OFF735"
    assert "8 images" in error.what
    assert error.where == f"{CONFIG}, batch_size"
    assert error.way_out == "Run again with --batch-size 4"


def test_a_damaged_record_leads_back_to_prepare():
    error = error_of(ALONE, "DataLossError", "truncated record at 4711")
    assert error.code == "OFF705"
    assert "truncated record at 4711" in error.what
    assert error.where == f"{CONFIG}, input_path"
    assert "offshelf train prepare" in error.way_out


def test_a_full_disk_is_not_taken_for_memory_though_tensorflow_calls_it_the_same():
    error = error_of(ALONE, "ResourceExhaustedError", "logs/train/events; No space left on device")
    assert error.code == "OFF402"
    assert "last checkpoint" in error.way_out


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "OFF402"), (errno.EDQUOT, "OFF402"), (errno.EACCES, "OFF403")],
)
def test_what_the_system_refuses_names_the_file(number: int, code: str):
    with pytest.raises(OffshelfError) as caught, in_words(8, ALONE, CONFIG):
        raise OSError(number, "refused", "project/fit.json")
    assert (caught.value.code, caught.value.where) == (code, "project/fit.json")


def test_a_machine_that_is_gone_is_named_without_tensorflows_own_names():
    message = "{{function_node __wrapped__CollectiveReduceV2}} Connection reset by peer\nmore"
    error = error_of(ONE_OF_TWO, "UnavailableError", message)
    assert error.code == "OFF737"
    assert error.what == "another machine of this training is gone: Connection reset by peer"
    assert error.where == "this is number 2 of 2"


def test_on_one_machine_nobody_is_blamed():
    import tensorflow as tf

    with pytest.raises(tf.errors.UnavailableError), in_words(8, ALONE, CONFIG):
        raise tf.errors.UnavailableError(None, None, "something else")
