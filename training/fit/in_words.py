"""What TensorFlow throws while it trains, as one sentence and a way out."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from builder.disk.room import FULL
from builder.errors import BundleError, TrainingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from training.fit.team import Team


@contextmanager
def in_words(batch_size: int, team: Team, file: Path) -> Iterator[None]:
    """Explain what is raised inside, where it has one likely reason.

    Args:
        batch_size: of all machines together.
        team: that trains.
        file: ``pipeline.config``, to be named.

    Raises:
        TrainingError: OFF705, a record is damaged; OFF735, memory ran out; OFF737, another machine
            of the run is gone.
        BundleError: OFF402, the disk is full; OFF403, it refuses.
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
    except OSError as error:
        raise _refused_by_the_disk(error, full=error.errno in FULL) from error
    except (tf.errors.ResourceExhaustedError, MemoryError) as error:
        # TensorFlow has one name for both, and writes its logs from anywhere.
        if "space left" in str(error) or "quota" in str(error):
            raise _refused_by_the_disk(error, full=True) from error
        raise no_memory(batch_size, file) from error
    except tf.errors.DataLossError as error:
        raise TrainingError(
            "OFF705",
            f"a record of the data is damaged: {_plain(error)}",
            where=f"{file}, input_path",
            way_out="Make the data set again with `offshelf train prepare SOURCE -o DATA`, then "
            "run the same command: it goes on from the last checkpoint",
        ) from error
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


def no_memory(batch_size: int, file: Path, why: str = "") -> TrainingError:
    """OFF735 about ``pipeline.config``, with half the batch as the way out."""
    return TrainingError(
        "OFF735",
        f"a batch of {batch_size} images does not fit into memory{why}",
        where=f"{file}, batch_size",
        way_out=f"Run again with --batch-size {max(batch_size // 2, 1)}"
        if batch_size > 1
        else "Choose a smaller --size with `offshelf train init`",
    )


def _refused_by_the_disk(error: Exception, *, full: bool) -> BundleError:
    where = str(getattr(error, "filename", None) or "the project's folder")
    again = "then run the same command: it goes on from the last checkpoint"
    if full:
        return BundleError("OFF402", "the disk is full", where=where, way_out=f"Make room, {again}")
    return BundleError(
        "OFF403",
        f"it cannot be written or read: {getattr(error, 'strerror', None) or error}",
        where=where,
        way_out=f"Check the permissions, {again}",
    )


def _plain(error: Exception) -> str:
    """The first line of ``error``, without the name of TensorFlow's own operation before it."""
    first = (str(error).splitlines() or [""])[0]
    return re.sub(r"^\{\{.*?\}\} ", "", first).strip()[:200]
