"""Checkpoints: all that training goes on from, in one atomic step, and the best weights apart."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.errors import BundleError, TrainingError
from training.fit.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from training.fit.learner import Learner
    from training.fit.team import Team
    from training.od_api.project import Project

KEPT = 2


class Checkpoints:
    """Saves and restores in the layout of the Object Detection API (``step, model, optimizer``).

    TensorFlow writes each checkpoint under a temporary name and then, in one rename, the file
    ``checkpoint`` that points to it: a process killed at any time, or a disk that fills, leaves the
    previous one in force. On several machines each has to save, since variables that each keeps for
    itself are averaged then; what all but the leader write goes into a folder that is thrown away.

    Args:
        project: whose folders are written to, which all machines see.
        learner: what is saved.
        team: on whose behalf.
    """

    def __init__(self, project: Project, learner: Learner, team: Team) -> None:
        import tensorflow as tf

        self._learner, self._team, self._folder = learner, team, project.checkpoints
        self._standing = tf.Variable("", trainable=False, dtype=tf.string, name="standing")
        self._everything = tf.train.Checkpoint(
            step=learner.step,
            model=learner.model,
            optimizer=learner.optimizer,
            standing=self._standing,
        )
        weights = tf.train.Checkpoint(step=learner.step, model=learner.model)
        folders = project.checkpoints, project.best
        if team.leads:
            for folder in folders:
                _remove_leftovers(folder)
        else:
            aside = Path(tempfile.mkdtemp(prefix="offshelf-"))
            weakref.finalize(self, shutil.rmtree, aside, ignore_errors=True)
            folders = aside / "checkpoints", aside / "best"
        self._latest = tf.train.CheckpointManager(self._everything, str(folders[0]), KEPT)
        self._best = tf.train.CheckpointManager(weights, str(folders[1]), max_to_keep=1)

    def restore(self, network: int) -> Standing | None:
        """Go on from the newest checkpoint; ``None`` when there is none.

        Args:
            network: ``fingerprint`` of the configuration, which the checkpoint's has to be.

        Raises:
            TrainingError: OFF732, it belongs to another model or optimizer, or is damaged.
        """
        import tensorflow as tf

        path = tf.train.latest_checkpoint(str(self._folder))
        if path is None:
            return None
        try:
            self._everything.restore(path).assert_existing_objects_matched()
            standing = Standing.from_json(self._standing.numpy().decode())
            # Other anchors or another size change no variable, and make the weights worthless.
            if standing.network not in (0, network):
                raise ValueError
            return standing
        except (AssertionError, ValueError, tf.errors.OpError) as error:
            damaged = isinstance(error, (tf.errors.OpError, UnicodeDecodeError))
            raise TrainingError(
                "OFF732",
                "the checkpoint is damaged"
                if damaged
                else "the checkpoint does not belong to this configuration: "
                "model or optimizer changed",
                where=path,
                way_out="Take it away, or train in a new project"
                if damaged
                else "Put the configuration back, or train in a new project "
                "(`--weights` takes this checkpoint as a start)",
            ) from error

    def save(self, standing: Standing) -> None:
        """Write a checkpoint of the current step.

        Raises:
            BundleError: OFF402, the disk is full; OFF403, it refuses. The checkpoint before stays.
        """
        self._standing.assign(standing.to_json())
        self._team.even_out(self._learner.model.variables)  # so that going on is as resuming
        self._write(self._latest)

    def save_best(self) -> None:
        """Write the current weights as the best so far.

        Raises:
            BundleError: OFF402, OFF403; the best before stays.
        """
        self._write(self._best)

    def _write(self, manager: Any) -> None:
        with _kept_whole(Path(manager.directory), self._learner.at):
            manager.save(checkpoint_number=self._learner.at)


@contextmanager
def _kept_whole(folder: Path, step: int) -> Iterator[None]:
    """Say what the disk refuses, and leave nothing half-written behind."""
    import tensorflow as tf

    try:
        yield
    except (OSError, tf.errors.OpError) as error:
        if not _came_from_the_disk(error):
            raise
        _remove_leftovers(folder)
        last = tf.train.latest_checkpoint(str(folder))
        stands = f"goes on from {Path(last).name}" if last else "starts again"
        full = isinstance(error, tf.errors.ResourceExhaustedError) or "No space" in str(error)
        reason = str(error).splitlines()[0][:200]
        raise BundleError(
            "OFF402" if full else "OFF403",
            f"the disk is full: the checkpoint of step {step} does not fit"
            if full
            else f"the checkpoint of step {step} cannot be written: {reason}",
            where=str(folder),
            way_out=f"Make room, then run the same command: it {stands}"
            if full
            else f"Check the folder's permissions, then run the same command: it {stands}",
        ) from error


def _came_from_the_disk(error: Exception) -> bool:
    """Not from another machine, which ``in_words`` explains."""
    import tensorflow as tf

    gone = (tf.errors.UnavailableError, tf.errors.AbortedError, tf.errors.CancelledError)
    return not isinstance(error, gone)


def _remove_leftovers(folder: Path) -> None:
    """What TensorFlow had not yet put in place when it was killed, or when the disk filled."""
    for path in folder.glob("*_temp"):
        shutil.rmtree(path, ignore_errors=True)
