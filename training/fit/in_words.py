"""What TensorFlow throws while it trains, as one sentence and a way out."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from builder.errors import TrainingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from training.fit.team import Team


@contextmanager
def in_words(batch_size: int, team: Team) -> Iterator[None]:
    """Explain what is raised inside, where it has one likely reason.

    Raises:
        TrainingError: OFF735, memory ran out; OFF737, another machine of the run is gone.
    """
    import tensorflow as tf

    gone = (
        tf.errors.UnavailableError,
        tf.errors.AbortedError,
        tf.errors.CancelledError,
        tf.errors.DeadlineExceededError,
        tf.errors.InternalError,
    )
    try:
        yield
    except (tf.errors.ResourceExhaustedError, MemoryError) as error:
        raise no_memory(batch_size) from error
    except gone as error:
        if team.alone:
            raise
        raise TrainingError(
            "OFF737",
            f"another machine of this training is gone: {_plain(error)}",
            where=f"this is {team.place}",
            way_out="Start the same command again on all of them: it goes on from the last "
            "checkpoint",
        ) from error


def no_memory(batch_size: int, why: str = "") -> TrainingError:
    """OFF735, with half the batch as the way out."""
    return TrainingError(
        "OFF735",
        f"a batch of {batch_size} images does not fit into memory{why}",
        where="batch_size",
        way_out=f"Run again with --batch-size {max(batch_size // 2, 1)}"
        if batch_size > 1
        else "Choose a smaller --size with `offshelf train init`",
    )


def _plain(error: Exception) -> str:
    """The first line of ``error``, without the name of TensorFlow's own operation before it."""
    first = (str(error).splitlines() or [""])[0]
    return re.sub(r"^\{\{.*?\}\} ", "", first).strip()[:200]
