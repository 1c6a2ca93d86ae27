"""``fit``: read top to bottom as the course of a training run."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from builder.progress import Progress, silent
from training.fit.batches import training_batches
from training.fit.bfloat16 import in_bfloat16
from training.fit.check import check_config
from training.fit.checkpoints import Checkpoints
from training.fit.clock import Clock
from training.fit.cluster import read_place
from training.fit.examine import Examiner
from training.fit.in_words import in_words
from training.fit.interrupts import interrupts
from training.fit.learner import build_learner
from training.fit.logs import Logs
from training.fit.memory import check_memory
from training.fit.options import FitOptions
from training.fit.result import FitResult
from training.fit.same import check_same, fingerprint
from training.fit.schedule import length_of
from training.fit.standing import Standing
from training.fit.start import load_start
from training.fit.step import Step
from training.fit.team import form_team
from training.fit.tell import Teller
from training.fit.trainer import Trainer
from training.fit.validate import Validation
from training.od_api.compat import prepare
from training.od_api.config import load_config
from training.od_api.installed import require_installed
from training.od_api.project import open_project, read_settings
from training.only_one import only_one

if TYPE_CHECKING:
    from pathlib import Path

    from training.fit.clock import Moment
    from training.fit.learner import Learner
    from training.fit.stopping import Best
    from training.fit.team import Team
    from training.od_api.config import Config
    from training.od_api.project import Project


def fit(folder: Path, options: FitOptions | None = None, progress: Progress = silent) -> FitResult:
    """Train the project in ``folder``, or go on where an earlier run ended or was ended.

    Raises:
        TrainingError: OFF730 to OFF738.
        BundleError: OFF402, OFF403, the disk refuses a checkpoint; the one before stays.
        EnvironmentFault: OFF761, OFF762, training is not installed.
        KeyboardInterrupt: somebody asked to stop; a checkpoint was written first.
    """
    began = time.monotonic()
    project = open_project(folder)
    require_installed()
    # Other machines of a team write nothing there, and need not be able to.
    leads = read_place().leads
    with only_one(project.config, option="`init -o`") if leads else nullcontext():
        return _fit(project, options or FitOptions(), progress, began)


def _fit(project: Project, options: FitOptions, progress: Progress, began: float) -> FitResult:
    progress("Loading TensorFlow and the Object Detection API")
    prepare()
    config = load_config(project.config)
    if options.batch_size:
        config.train_config.batch_size = options.batch_size
    check_config(config, str(project.config))
    team = form_team(config.train_config.batch_size, progress)
    with in_words(config.train_config.batch_size, team, project.config):
        run = _prepared(project, config, options, team, progress, began)
        # Not before: TensorFlow says of each function that it finds nothing in it to convert.
        with in_bfloat16(options.bfloat16, progress):
            return _train(run)


@dataclass(frozen=True)
class _Run:
    """What the loop below works with, each part in a file of its own."""

    project: Project
    options: FitOptions
    team: Team
    learner: Learner
    start: Standing
    clock: Clock
    trainer: Trainer
    examiner: Examiner
    checkpoints: Checkpoints
    logs: Logs


def _prepared(
    project: Project,
    config: Config,
    options: FitOptions,
    team: Team,
    progress: Progress,
    began: float,
) -> _Run:
    progress("Building the model")
    seed = options.seed_with(read_settings(project))
    learner = build_learner(config, team, seed)
    check_memory(learner.model, config, team, project.config)
    checkpoints = Checkpoints(project, learner, team)
    network = fingerprint(config)
    restored = checkpoints.restore(network)
    check_same(team, config, options, learner.at)
    # Another order of images when resumed.
    batches = training_batches(config, learner.model, team, seed + learner.at)
    if restored is None:
        progress("Loading the weights to start from")
        weights = load_start(learner.model, config, project, batches)
        restored = Standing(weights=weights, network=network)
        team.as_the_leader(learner.model.variables)
    else:
        progress(f"Going on after step {learner.at}")
    length = length_of(options.steps, options.minutes, config.train_config.num_steps)
    logs = Logs(project.logs if team.leads else None)
    validation = Validation(learner.model, config, options.validation_images, team)
    tell = Teller(progress, length, learner.at)
    return _Run(
        project=project,
        options=options,
        team=team,
        learner=learner,
        start=restored,
        clock=Clock(length, team, restored.seconds, began),
        trainer=Trainer(
            learner, Step(learner, config, team), batches, length, logs, tell, project.config
        ),
        examiner=Examiner(
            learner, validation, team, checkpoints, logs, progress, options.validations
        ),
        checkpoints=checkpoints,
        logs=logs,
    )


def _train(run: _Run) -> FitResult:
    """Step, validate, save, until the end is reached or somebody asks to stop."""
    standing, loss, stopped = run.start, None, ""
    saved = standing.seconds
    with interrupts() as asked:
        while not stopped:
            now = run.clock.now(run.learner.at, asked())
            stopped = _why_over(run, now, standing.best)
            if now.asked and not stopped:
                run.checkpoints.save(replace(standing, seconds=run.clock.seconds))
                raise KeyboardInterrupt
            if not stopped:
                loss = run.trainer.one_step(now, standing.best)
                now = run.clock.after_a_step(now)
            before = standing
            if run.examiner.due(now, standing, last=bool(stopped)):
                standing = run.examiner.examine(now, standing)
            old = now.seconds - saved >= run.options.checkpoint_seconds
            if stopped or old or standing is not before:
                standing = replace(standing, seconds=run.clock.seconds)
                run.checkpoints.save(standing)
                saved = now.seconds
    return _ended(run, standing, loss, stopped)


def _why_over(run: _Run, now: Moment, best: Best) -> str:
    if now.step == 0:  # whatever the time: weights that never saw a picture help nobody
        return ""
    if now.done >= 1:
        return "finished" if now.step == run.clock.length.steps else "budget"
    return "early" if best.patience_is_out(run.options.patience) else ""


def _ended(run: _Run, standing: Standing, loss: float | None, stopped: str) -> FitResult:
    best, at = standing.best, run.learner.at
    if not best.measured:  # nothing to validate with: the last weights are the best known
        run.checkpoints.save_best()
    run.logs.close()
    result = FitResult(
        project=str(run.project.folder),
        steps=at,
        stopped=stopped,
        loss=loss,
        best_step=best.step if best.measured else at,
        best_ap=best.ap if best.measured else None,
        best_ap50=best.ap50 if best.measured else None,
        validation_images=best.images or None,
        seconds=round(standing.seconds, 1),
        weights=standing.weights,
        seed=run.options.seed_with(read_settings(run.project)),
    )
    if run.team.leads:
        result.write(run.project.report)
    run.team.wait_for_all()
    return result
