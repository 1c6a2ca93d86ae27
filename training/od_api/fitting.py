"""The weights of a checkpoint that fit a model, which may have other classes."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from builder.errors import TrainingError
from training.od_api.compat import prepare

if TYPE_CHECKING:
    from training.od_api.model import DetectionModel

FEATURES = "model/_feature_extractor/"
"""Where an Object Detection API checkpoint keeps the backbone and the feature pyramid."""

_VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"


def load_fitting(model: DetectionModel, prefix: str) -> tuple[str, ...]:
    """Load every weight of a checkpoint that the model has too, under the same name and shape.

    Backbone and feature pyramid must fit as a whole. The heads may know other classes: of them,
    what depends on the number of classes stays fresh.

    Args:
        model: whose variables exist.
        prefix: path of the checkpoint up to ``ckpt-7``.

    Returns:
        What was loaded, in lines.

    Raises:
        TrainingError: OFF732, the checkpoint is of another architecture.
        tensorflow.errors.OpError: it cannot be read.
    """
    tf = prepare()
    reader = tf.train.load_checkpoint(prefix)
    shapes = reader.get_variable_to_shape_map()
    variables = _by_key(tf, model)
    source = {key: key if key in shapes else of_shared_tower(key) for key in variables}
    fresh = {key: v for key, v in variables.items() if shapes.get(source[key]) != v.shape.as_list()}
    for key, variable in fresh.items():
        if key.startswith(FEATURES):
            there = f"has the shape {shapes[key]}" if key in shapes else "is not there"
            raise TrainingError(
                "OFF732",
                f"the checkpoint is of another architecture: {key.removesuffix(_VALUE)} {there} "
                f"and should have the shape {variable.shape.as_list()}",
                where=prefix,
                way_out="Use a checkpoint of this model, or leave fine_tune_checkpoint out",
            )
    for key, variable in variables.items():
        if key not in fresh:
            variable.assign(reader.get_tensor(source[key]))
    left = _numbers(fresh)
    return (f"{prefix}: {_numbers(variables) - left:,} numbers", fresh_heads(left))


def of_shared_tower(key: str) -> str:
    """What stands for ``key`` where boxes and classes share one tower (``share_prediction_tower``).

    Two towers that both start as that one predict what it predicts, and are free to part.
    """
    for tower in ("BoxPredictionTower", "ClassPredictionTower"):
        key = key.replace(f"/{tower}/", "/PredictionTower/")
    return key.replace(
        "/_base_tower_layers_for_heads/class_predictions_with_background/",
        "/_base_tower_layers_for_heads/box_encodings/",
    )


def fresh_heads(numbers: int) -> str:
    """What is said of the weights of the heads that were not there to load."""
    if not numbers:
        return "every weight of the model, the heads too"
    return f"fresh: {numbers:,} numbers of the heads, which knew other classes"


def _numbers(variables: dict[str, Any]) -> int:
    return sum(int(variable.shape.num_elements()) for variable in variables.values())


def _by_key(tf: Any, model: DetectionModel) -> dict[str, Any]:
    """The model's variables by the key under which ``tf.train.Checkpoint(model=model)`` has them.

    That is the shortest way from the root to the variable, as attributes
    (https://www.tensorflow.org/guide/checkpoint#loading_mechanics).
    """
    view = tf.train.TrackableView(model)
    ways, seen, found = deque([("model/", model)]), {id(model)}, {}
    while ways:
        way, node = ways.popleft()
        for name, child in view.children(node).items():
            if id(child) in seen:
                continue
            seen.add(id(child))
            # "/" parts a key, and "." begins what is special in it.
            key = f"{way}{name.replace('.', '..').replace('/', '.S')}"
            if isinstance(child, tf.Variable):
                found[key + _VALUE] = child
            ways.append((f"{key}/", child))
    return found
