"""Several short trainings in one process, one after the other, to spare TensorFlow's start.

``python -m tests.training.fit.ends FOLDER`` prints a JSON object with what came of each.
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import sys
from pathlib import Path
from typing import Any

from builder.errors import OffshelfError
from training.fit import FitOptions, fit, run
from training.fit.checkpoints import Checkpoints

SEEDS: list[int] = []
WIDER = ("additional_layer_depth: 32", "additional_layer_depth: 96")


def main(squares: Path, work: Path) -> dict[str, Any]:
    build = run.build_learner

    def noticed(config, team, seed):
        SEEDS.append(seed)
        return build(config, team, seed)

    run.build_learner = noticed
    return {
        "budget": budget(copied(squares, work / "budget", seed=11)),
        "early": early(copied(squares, work / "early", seed=11)),
        "unmeasured": unmeasured(copied(squares, work / "unmeasured")),
        "no_number": no_number(copied(squares, work / "no_number")),
        "memory": memory(copied(squares, work / "memory")),
        "full": full(copied(squares, work / "full")),
        "other": start_from(copied(squares, work / "other"), work / "unmeasured/best/ckpt-1"),
        "same": whole(copied(squares, work / "same"), work / "unmeasured/best/ckpt-1"),
        "heads": whole(
            copied(squares, work / "heads"),
            work / "unmeasured/best/ckpt-1",
            change=("aspect_ratios: 1.0", "aspect_ratios: 1.0 aspect_ratios: 2.0"),
        ),
        "wider": start_from(
            copied(squares, work / "wider"), work / "unmeasured/best/ckpt-1", kind="full"
        ),
        "anchors": other_network(
            copied(work / "unmeasured", work / "anchors"),
            ("anchor_scale: 3.0", "anchor_scale: 2.0"),
        ),
        "deeper": other_network(
            copied(work / "unmeasured", work / "deeper"), ("depth: 32 num", "depth: 48 num")
        ),
        "gone": start_from(copied(squares, work / "gone"), work / "nowhere/ckpt-1"),
        "seeds": SEEDS,
    }


def copied(squares: Path, project: Path, **settings: object) -> Path:
    shutil.copytree(squares, project)
    if settings:
        (project / "project.json").write_text(json.dumps(settings))
    return project


def budget(project: Path) -> dict[str, Any]:
    """The configuration's steps would take days: what ends the training is the time alone."""
    config = project / "pipeline.config"
    text, changed = re.subn(r"steps: 60\b", "steps: 600000", config.read_text())
    assert changed == 2  # those of the configuration and of its cosine
    config.write_text(text)
    rates: list[float] = []
    losses = run.Logs.losses

    def kept(self, step, values):
        rates.append(values["learning_rate"])
        losses(self, step, values)

    run.Logs.losses = kept
    options = FitOptions(minutes=0.3, validations=1, validation_images=2)
    result = fit(project, options).as_dict()
    run.Logs.losses = losses
    return {**result, "rates": rates}


def early(project: Path) -> dict[str, Any]:
    config = project / "pipeline.config"
    still = config.read_text().replace("learning_rate_base: 0.003", "learning_rate_base: 1e-9")
    config.write_text(still.replace("warmup_learning_rate: 0.001", "warmup_learning_rate: 0"))
    options = FitOptions(steps=1000, validations=1000, validation_images=1, patience=2, seed=3)
    return fit(project, options).as_dict()


def unmeasured(project: Path) -> dict[str, Any]:
    fit(project, FitOptions(steps=1, validation_images=0))
    return json.loads((project / "fit.json").read_text())


def no_number(project: Path) -> dict[str, str]:
    config = project / "pipeline.config"
    infinite = ("localization_weight: 1.0", "localization_weight: 1e39")
    config.write_text(config.read_text().replace(*infinite))
    return refusal(project, FitOptions(steps=3, validation_images=0))


def memory(project: Path) -> dict[str, str]:
    return refusal(project, FitOptions(batch_size=100_000_000))


def full(project: Path) -> dict[str, Any]:
    """The system refuses to let a file grow with the third checkpoint."""
    save = Checkpoints.save
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    saved = []

    def trapped(self, standing):
        saved.append(standing)
        if len(saved) == 3:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
        save(self, standing)

    Checkpoints.save = trapped
    try:
        error = refusal(project, FitOptions(steps=5, validation_images=0, checkpoint_seconds=0))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        Checkpoints.save = save
    left = sorted(path.name for path in (project / "checkpoints").iterdir())
    again = fit(project, FitOptions(steps=4, validation_images=0)).as_dict()
    return {"error": error, "left": left, "again": again}


def other_network(project: Path, change: tuple[str, str]) -> dict[str, str]:
    """In a project that was trained.

    Other anchors fit the variables, and make what was learnt worthless.
    """
    config = project / "pipeline.config"
    config.write_text(config.read_text().replace(*change))
    return refusal(project, FitOptions(steps=2, validation_images=0))


def start_from(project: Path, checkpoint: Path, kind: str = "") -> dict[str, str]:
    """In a project whose feature pyramid is wider than that of the others."""
    named(project, checkpoint, WIDER, kind)
    return refusal(project, FitOptions(steps=1, validation_images=0))


def whole(project: Path, checkpoint: Path, change: tuple[str, str] = ("", "")) -> list[str]:
    """What a project started from that wants all of a checkpoint, after one step."""
    named(project, checkpoint, change, kind="full")
    return fit(project, FitOptions(steps=1, validation_images=0)).as_dict()["weights"]


def named(project: Path, checkpoint: Path, change: tuple[str, str], kind: str = "") -> None:
    config = project / "pipeline.config"
    start = f'train_config {{ fine_tune_checkpoint: "{checkpoint}"'
    if kind:
        start += f' fine_tune_checkpoint_type: "{kind}"'
    config.write_text(config.read_text().replace("train_config {", start).replace(*change))


def refusal(project: Path, options: FitOptions) -> dict[str, str]:
    try:
        fit(project, options)
    except OffshelfError as error:
        return error.as_dict()
    return {"code": "none", "what": "it was not refused"}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))))  # noqa: T201
