"""``fit``: read top to bottom as the course of a training run."""

from __future__ import annotations

import json
import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from builder.disk.folder import replace_file
from builder.errors import TrainingError
from builder.progress import Progress, silent
from training.fit.batches import SOURCE_ID, training_batches
from training.fit.check import check_config
from training.fit.checkpoints import Checkpoints, Standing
from training.fit.interrupts import interrupts
from training.fit.logs import Logs
from training.fit.options import FitOptions
from training.fit.result import FitResult
from training.fit.schedule import Length
from training.fit.start import load_start
from training.fit.step import TOTAL, Step
from training.fit.validate import Validation
from training.od_api.compat import prepare
from training.od_api.config import load_config
from training.od_api.model import build_model
from training.od_api.project import open_project

if TYPE_CHECKING:
    from pathlib import Path

    from training.od_api.project import Project

LOG_EVERY = 10
"""Steps from one point of TensorBoard's curves to the next."""

SHOWN_IMAGES = 4

TELL_SECONDS = 5.0
"""From one word about loss, speed and time left to the next."""


def fit(folder: Path, options: FitOptions | None = None, progress: Progress = silent) -> FitResult:
    """Train the project in ``folder``, or go on where an earlier run ended or was ended.

    Raises:
        TrainingError: OFF730 to OFF735.
        EnvironmentFault: OFF761, OFF762, training is not installed.
        KeyboardInterrupt: somebody asked to stop; a checkpoint was written first.
    """
    began = time.monotonic()
    options = options or FitOptions()
    project = open_project(folder)
    progress("Loading TensorFlow and the Object Detection API")
    tf = prepare()
    config = load_config(project.config)
    if options.batch_size:
        config.train_config.batch_size = options.batch_size
    check_config(config, str(project.config))
    strategy = _strategy(tf, config.train_config.batch_size)
    run = _Run(tf, project, config, options, strategy, progress, began)
    try:
        return run.train()
    except tf.errors.ResourceExhaustedError as error:
        size = config.train_config.batch_size
        raise TrainingError(
            "OFF735",
            f"A batch of {size} images does not fit into memory",
            where="batch_size",
            way_out=f"Run again with --batch-size {max(size // 2, 1)}",
        ) from error


class _Run:
    """The objects of one training run, and its loop."""

    def __init__(
        self,
        tf: Any,
        project: Project,
        config: Any,
        options: FitOptions,
        strategy: Any,
        progress: Progress,
        began: float,
    ) -> None:
        self._project, self._options, self._progress = project, options, progress
        self._began, self._batch_size = began, config.train_config.batch_size
        from object_detection.builders import optimizer_builder

        progress("Building the model")
        tf.keras.utils.set_random_seed(options.seed)
        with strategy.scope():
            self._model = build_model(config, training=True)
            first = tf.VariableAggregation.ONLY_FIRST_REPLICA
            self._step = tf.Variable(0, trainable=False, dtype=tf.int64, aggregation=first)
            self._position = tf.Variable(0, trainable=False, dtype=tf.int64, aggregation=first)
            self._optimizer, (rate,) = optimizer_builder.build(
                config.train_config.optimizer, global_step=self._position
            )
            # Keras 2's optimizers make their moments with the first step; a restore needs them now.
            self._optimizer._create_all_weights(self._model.trainable_variables)
            self._rate = rate if callable(rate) else lambda: rate
            self._checkpoints = Checkpoints(
                project.checkpoints, project.best, self._model, self._optimizer, self._step
            )
            restored = self._checkpoints.restore()
        steps = options.steps or config.train_config.num_steps or None
        self._length = Length(
            steps=None if options.minutes and not options.steps else steps,
            seconds=options.minutes * 60 if options.minutes else None,
            schedule_steps=config.train_config.num_steps or steps or 1,
        )
        tf.random.set_seed(options.seed + int(self._step))  # another order of images when resumed
        self._batches = training_batches(config, self._model, strategy)
        self._standing = restored or self._start(config)
        self._before = self._standing.seconds
        self._trainer = Step(self._model, self._optimizer, self._step, config, strategy)
        self._validate = Validation(self._model, config, options.validation_images)
        self._logs = Logs(project.logs)
        self._told_at, self._told_step = time.monotonic(), self._at

    def _start(self, config: Any) -> Standing:
        self._progress("Loading the weights to start from")
        weights = load_start(self._model, config, self._project, self._batches)
        return Standing(weights=weights)

    def train(self) -> FitResult:
        loss, stopped, saved = math.nan, "", time.monotonic()
        with interrupts() as asked:
            while not stopped:
                done = self._length.done(self._at, self._seconds)
                if done >= 1:
                    stopped = "finished" if self._at == self._length.steps else "budget"
                elif self._standing.best.patience_is_out(self._options.patience):
                    stopped = "early"
                else:
                    loss = self._one_step(done)
                if self._time_to_validate() or (stopped and self._unvalidated):
                    self._validation()
                    saved = -math.inf
                if asked():
                    self._save()
                    raise KeyboardInterrupt
                if time.monotonic() - saved >= self._options.checkpoint_seconds:
                    self._save()
                    saved = time.monotonic()
        self._save()
        self._logs.close()
        return self._result(loss, stopped)

    @property
    def _at(self) -> int:
        return int(self._step)

    @property
    def _seconds(self) -> float:
        return self._before + time.monotonic() - self._began

    def _one_step(self, done: float) -> float:
        self._position.assign(self._length.position(done))
        started = time.monotonic()
        batch = next(self._batches)
        losses, gradients = self._trainer.losses(batch)
        if not all(map(math.isfinite, losses.values())):
            self._refuse(losses, batch)
        self._trainer.apply(gradients)
        speed = 1 / (time.monotonic() - started)
        step, total = self._at, losses[TOTAL]
        if step % LOG_EVERY == 0 or step == 1:
            numbers = {**losses, "learning_rate": float(self._rate()), "steps_per_second": speed}
            self._logs.losses(step, numbers)
        if time.monotonic() - self._told_at >= TELL_SECONDS or step == 1:
            self._tell(step, total)
        return total

    def _tell(self, step: int, loss: float) -> None:
        now = time.monotonic()
        speed = (step - self._told_step) / (now - self._told_at)
        self._told_at, self._told_step = now, step
        done = self._length.done(step, self._seconds)
        left = (self._length.steps - step) / speed if self._length.steps else math.inf
        if self._length.seconds:
            left = min(left, self._length.seconds - self._seconds)
        best = f", best AP {self._standing.best.ap:.3f}" if self._standing.best.ap >= 0 else ""
        self._progress(
            f"step {step}, loss {loss:.3f}, {speed:.1f} steps/s, {_clock(left)} left{best}", done
        )

    def _refuse(self, losses: dict[str, float], batch: Any) -> None:
        names = ", ".join(sorted(_source_ids(batch)))
        bad = ", ".join(name for name, value in losses.items() if not math.isfinite(value))
        raise TrainingError(
            "OFF734",
            f"The loss is not a number at step {self._at + 1} ({bad}); the weights were left as "
            f"they are. Images of the batch: {names}",
            where=str(self._project.config),
            way_out="Lower the learning rate or set gradient_clipping_by_norm: 10, and look at the "
            "boxes of these images; the same command goes on from the last checkpoint",
        )

    @property
    def _unvalidated(self) -> bool:
        return self._validate.possible and self._at > 0 and self._standing.best.step != self._at

    def _time_to_validate(self) -> bool:
        done = self._length.done(self._at, self._seconds)
        due = math.floor(done * self._options.validations)
        return self._validate.possible and done < 1 and due > self._standing.validations

    def _validation(self) -> None:
        self._progress(f"Validating at step {self._at}")
        figures, shown = self._validate(show=SHOWN_IMAGES)
        step = self._at
        best = self._standing.best.after(step, figures.ap, figures.ap50)
        due = math.floor(self._length.done(step, self._seconds) * self._options.validations)
        self._standing = replace(
            self._standing, best=best, validations=max(self._standing.validations + 1, due)
        )
        self._logs.validation(step, figures, shown)
        if best.step == step:
            self._checkpoints.save_best()

    def _save(self) -> None:
        self._standing = replace(self._standing, seconds=self._seconds)
        self._checkpoints.save(self._standing)

    def _result(self, loss: float, stopped: str) -> FitResult:
        best = self._standing.best
        if best.step == 0:  # nothing to validate with: the last weights are the best known
            self._checkpoints.save_best()
        result = FitResult(
            project=str(self._project.folder),
            steps=self._at,
            stopped=stopped,
            loss=loss if math.isfinite(loss) else 0.0,
            best_step=best.step or self._at,
            best_ap=max(best.ap, 0.0),
            best_ap50=max(best.ap50, 0.0),
            seconds=round(self._seconds, 1),
            weights=self._standing.weights,
        )
        text = json.dumps(result.as_dict(), indent=2, sort_keys=True) + "\n"
        replace_file(self._project.report, text.encode())
        return result


def _strategy(tf: Any, batch_size: int) -> Any:
    """All graphics cards of this machine, or the one processor."""
    cards = tf.config.list_physical_devices("GPU")
    if len(cards) < 2:
        return tf.distribute.get_strategy()
    if batch_size % len(cards):
        raise TrainingError(
            "OFF733",
            f"A batch of {batch_size} images cannot be shared among {len(cards)} graphics cards",
            where="batch_size",
            way_out=f"Give --batch-size, a multiple of {len(cards)}",
        )
    return tf.distribute.MirroredStrategy()


def _source_ids(batch: Any) -> list[str]:
    import tensorflow as tf

    values = tf.distribute.get_strategy().experimental_local_results(batch[0][SOURCE_ID])
    return [name.decode(errors="replace") for part in values for name in part.numpy()]


def _clock(seconds: float) -> str:
    if not math.isfinite(seconds):
        return "unknown time"
    minutes, rest = divmod(round(max(seconds, 0)), 60)
    return f"{minutes}:{rest:02d}"
