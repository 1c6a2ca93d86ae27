"""Every shim that lets the Object Detection API of 2021 run on today's TensorFlow, and none else.

``prepare()`` applies them all and must run before the first ``import object_detection``; asking for
it again costs nothing. A shim is a function with a reason and the version in which it can go. What
a shim stands in for is never called by the models that Offshelf trains: it is imported at the top
of a file of theirs, for architectures that Offshelf does not use. The longest, for the API's
messages, has ``protos.py`` to itself.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from functools import cache
from types import ModuleType
from typing import Any

from builder.detector.quiet import tensorflow
from training.od_api.installed import require_installed
from training.od_api.protos import install_proto_hook


@cache
def prepare() -> Any:
    """Make ``object_detection`` importable; the module ``tensorflow``.

    Raises:
        EnvironmentFault: OFF761 or OFF762, the training extra or the Object Detection API is
            missing; OFF601, TensorFlow cannot be imported.
    """
    require_installed()
    os.environ["TF_USE_LEGACY_KERAS"] = "1"  # for processes that this one starts
    tf = tensorflow()
    install_proto_hook()
    use_legacy_keras(tf)
    put_back_control_flow(tf)
    stand_in_for_estimator(tf)
    stand_in_for_absent_packages()
    return tf


def import_what_trains() -> None:
    """Import the parts of the Object Detection API that training works with.

    Raises:
        EnvironmentFault: as ``prepare``.
        ImportError: it is there, but does not fit what is beside it.
    """
    prepare()
    for module in ("inputs", "builders.model_builder", "builders.optimizer_builder"):
        importlib.import_module(f"object_detection.{module}")


def use_legacy_keras(tf: Any) -> None:
    """``tf.keras`` is Keras 2.

    Why: the models subclass Keras 2 layers, and count on ``tf.compat.v1.layers``, which Keras 3
    lacks. ``TF_USE_LEGACY_KERAS=1`` says the same, but only to a TensorFlow that has not been
    imported yet, and ``offshelf train quickstart`` builds a site in the same process.
    Goes: when the Object Detection API is written for Keras 3 (it is archived: not to be expected).
    """
    for module, version in ((tf, "_v2"), (tf.compat.v2, "_v2"), (tf.compat.v1, "_v1")):
        module.keras = importlib.import_module(f"tf_keras.api.{version}.keras")
    legacy = "tf_keras.api._v1.keras.__internal__.legacy.layers"
    tf.compat.v1.layers = importlib.import_module(legacy)


def put_back_control_flow(tf: Any) -> None:
    """``control_flow_ops.case`` and ``.cond`` are there.

    Why: tf-slim 1.1.0, which decodes the records, takes them from there; TensorFlow 2.13 moved
    them to modules of their own.
    Goes: with a tf-slim after 1.1.0, or when the API no longer decodes with tf-slim.
    """
    control_flow_ops = importlib.import_module("tensorflow.python.ops.control_flow_ops")
    for name in ("case", "cond"):
        if not hasattr(control_flow_ops, name):
            setattr(control_flow_ops, name, getattr(tf.compat.v1, name))


def stand_in_for_estimator(tf: Any) -> None:
    """``from tensorflow.compat.v1 import estimator`` finds something.

    Why: ``object_detection.inputs`` names its types in annotations and in TF 1's functions;
    TensorFlow 2.16 dropped it.
    Goes: when ``inputs`` no longer imports it.
    """
    if not hasattr(tf.compat.v1, "estimator"):
        tf.compat.v1.estimator = _stand_in("tensorflow.compat.v1.estimator")


ABSENT = (
    "official.legacy.image_classification.efficientnet.efficientnet_model",
    "official.modeling.optimization.ema_optimizer",
    "tensorflow_io",
)
"""Imported by the EfficientDet architecture, by ``optimizer_builder`` (for ``use_moving_average``,
which ``fit`` refuses) and by the DeepMAC architecture (for its colours)."""


def stand_in_for_absent_packages() -> None:
    """What ``ABSENT`` names can be imported.

    Why: both are imported with every model, used by few. ``tf-models-official`` pins another
    TensorFlow and brings 1 GB; ``tensorflow_io`` has no build for TensorFlow 2.19.
    Goes: with wheels of both for the TensorFlow in use; a real package takes precedence at once.
    """
    tops = {name.partition(".")[0] for name in ABSENT}
    absent = {top for top in tops if importlib.util.find_spec(top) is None}
    for name in ABSENT:
        if name.partition(".")[0] in absent:
            _stand_in(name)


class _StandIn(ModuleType):
    """A module each of whose names is ``object``: enough to inherit from and to annotate with."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return object


def _stand_in(name: str) -> ModuleType:
    """Put stand-ins for ``name`` and the packages above it into ``sys.modules``."""
    made = ModuleType(name)
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        path = ".".join(parts[:end])
        made = sys.modules.get(path) or _StandIn(path)
        if path not in sys.modules:
            made.__path__ = []  # a package, so that what is below it can be imported
            made.__spec__ = importlib.util.spec_from_loader(path, loader=None)
            sys.modules[path] = made
        if end > 1:
            setattr(sys.modules[".".join(parts[: end - 1])], parts[end - 1], made)
    return made
