"""Which variables a training moves: all, or those that ``train_config`` leaves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from builder.errors import TrainingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.od_api.model import DetectionModel


def trained_variables(model: DetectionModel, train: Any) -> list[Any]:
    """The trainable variables that ``freeze_variables`` does not name.

    Patterns are regular expressions that match from the start of a name, as in the Object Detection
    API for TensorFlow 1; ``update_trainable_variables`` narrows to what it names first. The API's
    own loop for TensorFlow 2 passes over both fields in silence.

    Args:
        model: whose variables exist.
        train: the ``train_config``.

    Raises:
        TrainingError: OFF733, a pattern is no regular expression or matches nothing, or nothing is
            left to train.
    """
    variables = list(model.trainable_variables)
    if train.update_trainable_variables:
        variables = _matching(variables, train.update_trainable_variables, "update_trainable")
    if train.freeze_variables:
        frozen = {v.ref() for v in _matching(variables, train.freeze_variables, "freeze")}
        variables = [variable for variable in variables if variable.ref() not in frozen]
    if not variables:
        raise _refused("nothing is left to train", "freeze")
    return variables


def _matching(variables: Sequence[Any], patterns: Sequence[str], field: str) -> list[Any]:
    found: list[Any] = []
    for pattern in patterns:
        try:
            matching = [v for v in variables if re.match(pattern, v.name)]
        except re.error as error:
            raise _refused(f"{pattern!r} is no regular expression: {error}", field) from error
        if not matching:
            raise _refused(f"no variable has a name that begins with {pattern!r}", field)
        found += matching
    return found


def _refused(what: str, field: str) -> TrainingError:
    return TrainingError(
        "OFF733",
        what,
        where=f"pipeline.config, train_config.{field}_variables",
        way_out="Name layers of the network, as in Conv1/ or block_[1-6]_, or leave the field out",
    )
