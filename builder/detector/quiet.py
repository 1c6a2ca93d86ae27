"""The one door to TensorFlow: imported late, and without the log lines it greets people with."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from builder.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def silenced() -> Iterator[None]:
    """Send what native code writes to standard error to nowhere, and ignore Python warnings.

    TensorFlow's C++ side reports missing GPUs and double registrations before any of its own
    switches is read, so the file descriptor itself has to be turned away.
    """
    try:
        kept = os.dup(2)
    except OSError:  # a program without a console has no standard error
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
        return
    if sys.stderr is not None:
        sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def tensorflow() -> Any:
    """The module ``tensorflow``.

    Raises:
        EnvironmentFault: OFF601, TensorFlow is missing or cannot be imported.
    """
    if (loaded := sys.modules.get("tensorflow")) is not None:
        return loaded
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with silenced():
            import tensorflow as tf

            # The first session has something to say too.
            with tf.Graph().as_default(), tf.compat.v1.Session() as session:
                session.run(tf.constant(0))
    except Exception as error:
        raise EnvironmentFault(
            "OFF601",
            f"TensorFlow cannot be imported: {error}",
            where="tensorflow",
            way_out="Run `offshelf doctor`, then install what it names",
        ) from error
    tf.get_logger().setLevel("ERROR")
    return tf
