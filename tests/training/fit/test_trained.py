"""Which variables move, by the patterns of ``train_config``."""

from types import SimpleNamespace
from typing import Any

import pytest

from builder.errors import TrainingError
from training.fit.trained import trained_variables

NAMES = ("Conv1/kernel:0", "bn_Conv1/gamma:0", "block_1_expand/kernel:0", "block_12/kernel:0")


class Variable:
    def __init__(self, name: str) -> None:
        self.name = name

    def ref(self) -> str:
        return self.name


def trained(*, freeze: tuple[str, ...] = (), update: tuple[str, ...] = ()) -> list[str]:
    model = SimpleNamespace(trainable_variables=[Variable(name) for name in NAMES])
    train: Any = SimpleNamespace(freeze_variables=freeze, update_trainable_variables=update)
    return [variable.name for variable in trained_variables(model, train)]


def test_all_are_trained_unless_something_is_said() -> None:
    assert trained() == list(NAMES)


def test_patterns_match_from_the_start_of_a_name() -> None:
    assert trained(freeze=("Conv1/", "block_[1-6]_")) == ["bn_Conv1/gamma:0", "block_12/kernel:0"]
    assert trained(update=("block_",)) == ["block_1_expand/kernel:0", "block_12/kernel:0"]
    assert trained(update=("block_",), freeze=("block_12",)) == ["block_1_expand/kernel:0"]


@pytest.mark.parametrize(
    ("patterns", "why"),
    [
        (("block_99",), "OFF733.*no variable.*'block_99'.*freeze_variables"),
        (("(",), "OFF733.*no regular expression"),
        ((".*",), "OFF733.*nothing is left to train"),
    ],
)
def test_patterns_that_cannot_be_meant_are_refused(patterns: tuple[str, ...], why: str) -> None:
    with pytest.raises(TrainingError, match=why):
        trained(freeze=patterns)
